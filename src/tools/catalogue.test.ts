import { describe, expect, test } from "vitest";
import { definitionCost, sumOf } from "../../scripts/support/definitions.ts";
import { instructions } from "../mcp/instructions.ts";
import { inputJsonSchema, outputJsonSchema } from "../mcp/schema.ts";
import { catalogue } from "./index.ts";
import type { Access } from "./kit/define.ts";

/** The questions that are answered over many records; what they are called is what they answer. */
const answers = `
halo_triage halo_workload halo_client_overview halo_revenue_breakdown halo_contracts_expiring
halo_sla_scorecard halo_ticket_trends halo_time_summary
`
  .trim()
  .split(/\s+/);

const resources = `
halo_list_tickets halo_get_ticket halo_create_ticket halo_update_ticket
halo_list_actions halo_get_action halo_create_action halo_delete_action
halo_close_ticket halo_assign_ticket halo_log_time halo_reply_to_ticket halo_bulk_update_tickets
halo_list_users halo_get_user halo_find_user_by_email halo_get_me
halo_list_clients halo_get_client halo_create_client halo_update_client
halo_list_agents halo_get_agent halo_list_teams halo_get_team
halo_list_statuses halo_get_status halo_list_ticket_types halo_get_ticket_type
halo_list_assets halo_get_asset halo_create_asset halo_delete_asset
halo_list_sites halo_get_site halo_create_site halo_update_site
halo_list_projects halo_get_project halo_create_project halo_update_project
halo_list_opportunities halo_get_opportunity halo_create_opportunity halo_update_opportunity
halo_list_appointments halo_get_appointment halo_create_appointment halo_delete_appointment
halo_list_attachments halo_get_attachment halo_delete_attachment
halo_list_items halo_get_item halo_create_item
halo_list_invoices halo_get_invoice halo_void_invoice halo_list_recurring_invoices halo_get_recurring_invoice
halo_list_contracts halo_get_contract
halo_list_suppliers halo_get_supplier halo_create_supplier halo_update_supplier
halo_list_reports halo_get_report halo_run_report
`
  .trim()
  .split(/\s+/);

const names = [...answers, ...resources];

/** What follows from a tool's verb: its access, whether it asks the user first, whether a second call changes nothing more. */
const verbs: Readonly<Record<string, { access: Access; asks?: boolean; repeatable?: boolean }>> = {
  ...Object.fromEntries(["list", "get", "find", "run"].map((verb) => [verb, { access: "read" }])),
  create: { access: "write", repeatable: false },
  log: { access: "write", repeatable: false },
  reply: { access: "write", repeatable: false },
  update: { access: "write" },
  close: { access: "write" },
  assign: { access: "write" },
  bulk: { access: "write", asks: true },
  delete: { access: "destructive", asks: true },
  void: { access: "destructive", asks: true },
};

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly required?: string[];
  readonly additionalProperties?: unknown;
  readonly [keyword: string]: unknown;
}

/** Every property of a schema with its path, nested ones too. */
function propertiesOf(schema: JsonSchema, path = ""): [string, JsonSchema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]): [string, JsonSchema][] => [
      [`${path}${name}`, child],
      ...propertiesOf(child, `${path}${name}.`),
    ]),
    ...(schema.items === undefined ? [] : propertiesOf(schema.items, `${path}[].`)),
  ];
}

test("the catalogue holds the tools that were agreed on, in a fixed order, each once", () => {
  expect(catalogue.map(({ name }) => name)).toEqual(names);
});

test("the definitions stay within 16,000 tokens", () => {
  const { text, input } = sumOf(catalogue.map(definitionCost));
  expect(text + input).toBeLessThanOrEqual(16_000);
});

test("the instructions stay within 2,000 characters and name only tools that exist", () => {
  expect(instructions.length).toBeLessThan(2_000);
  const named = instructions.match(/halo_[a-z_]+/g) ?? [];
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(names).toContain(name);
});

describe.each(catalogue.map((tool) => [tool.name, tool] as const))("%s", (_name, tool) => {
  const input = inputJsonSchema(tool) as JsonSchema;
  const output = outputJsonSchema(tool) as JsonSchema;

  test("its name, title and description are in bounds and say what it does", () => {
    expect(tool.name).toMatch(/^halo_[a-z]+(_[a-z]+)*$/);
    expect(tool.name.length).toBeLessThanOrEqual(64);
    expect(tool.title.length).toBeGreaterThan(3);
    expect(tool.title.length).toBeLessThan(60);
    expect(tool.description.length).toBeGreaterThan(20);
    expect(tool.description.length).toBeLessThan(1_000);
    expect(tool.description).not.toMatch(/\balways (call|use)\b|\bignore\b|\bmust call\b/i);
  });

  test("its annotations follow from its verb", () => {
    const verb = tool.name.split("_")[1] ?? "";
    const {
      access,
      asks = false,
      repeatable = true,
    } = answers.includes(tool.name) ? { access: "read" as const } : (verbs[verb] ?? {});
    expect(tool.access).toBe(access);
    expect(tool.annotations).toEqual({
      readOnlyHint: access === "read",
      destructiveHint: asks,
      idempotentHint: repeatable,
      openWorldHint: true,
    });
    expect("confirm" in tool.input.shape).toBe(asks);
    expect("dry_run" in tool.input.shape).toBe(access !== "read");
  });

  test("its input is one strict object with every field described and bounded", () => {
    expect(input.type).toBe("object");
    expect(input.additionalProperties).toBe(false);
    for (const keyword of ["anyOf", "oneOf", "allOf", "not"]) expect(input).not.toHaveProperty(keyword);
    for (const [path, field] of propertiesOf(input)) expect(field.description, path).toMatch(/\S/);
    for (const name of Object.keys(tool.input.shape)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      // A bound that validation holds, whether or not the listed schema spells it out.
      const huge = [
        Number.MAX_SAFE_INTEGER,
        -Number.MAX_SAFE_INTEGER,
        "x".repeat(200_000),
        Array(5_000).fill(1),
      ];
      const field = tool.input.shape[name];
      for (const value of huge)
        expect(field?.safeParse(value).success, `${name}: ${String(value).slice(0, 20)}`).toBe(false);
    }
  });

  test("its output is an object, and no field of a row is required", () => {
    expect(output.type).toBe("object");
    for (const keyword of ["anyOf", "oneOf", "allOf"]) expect(output).not.toHaveProperty(keyword);
    const row = output.properties?.record ?? output.properties?.rows?.items ?? output.properties?.figures;
    expect(row?.type).toBe("object");
    expect(row?.required).toBeUndefined();
  });

  test("its definition is as it was reviewed", () => {
    expect({
      ...tool.annotations,
      title: tool.title,
      description: tool.description,
      input,
      output,
    }).toMatchSnapshot();
  });
});
