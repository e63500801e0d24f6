import { describe, expect, test } from "vitest";
import { exampleArguments } from "../../../test/examples.ts";
import { isThere } from "../../../test/support/tickets.ts";
import { connectDirect } from "../../mcp/in-memory.testing.ts";
import { catalogue } from "../../tools/index.ts";
import type { Tool } from "../../tools/kit/define.ts";
import { isOfClients } from "../../tools/surface/areas.ts";
import {
  call,
  isForeign,
  limits,
  marker,
  named,
  own,
  type Row,
  useOneClientsKey,
} from "./clients.testing.ts";

/**
 * An access key for one client, attacked: whatever the tool and its arguments, nothing of another client gets out, not
 * its name, an id's existence or a count, and nothing of it is changed.
 */

const { halo, table, ticketClient, foreign } = useOneClientsKey();

/** Ids of other clients' records for the arguments of a tool. */
function aimed(tool: Tool): Row[] {
  const ticket = table("Tickets").find(
    (row) => isForeign("Tickets", row, ticketClient()) && isThere(row),
  )?.id;
  const other = table("Client").find(({ id }) => id !== own)?.id;
  const noun =
    /_(ticket|client|site|user|asset|contract|invoice|recurring_invoice|quotation|purchase_order|project|opportunity|appointment|action|attachment)$/.exec(
      tool.name,
    )?.[1] ?? "";
  const tableName: Record<string, string> = {
    ticket: "Tickets",
    client: "Client",
    site: "Site",
    user: "Users",
    asset: "Asset",
    contract: "ClientContract",
    invoice: "Invoice",
    recurring_invoice: "RecurringInvoice",
    quotation: "Quotation",
    purchase_order: "PurchaseOrder",
    project: "Projects",
    opportunity: "Opportunities",
    appointment: "Appointment",
    action: "Actions",
    attachment: "Attachment",
  };
  const source = tableName[noun] ?? "";
  const record = foreign().find(([name]) => name === source)?.[1];
  const base = exampleArguments(tool.name, halo().tenant);
  const { shape } = tool.input;
  const all: Row = { ...base };
  if ("id" in shape && record !== undefined) all.id = record.id;
  if ("ticket_id" in shape) all.ticket_id = record?.ticket_id ?? ticket;
  if ("ticket_ids" in shape) all.ticket_ids = [ticket];
  return [
    all,
    ...("client" in shape
      ? [
          { ...base, client: `#${String(other)}` },
          { ...all, client: `#${String(other)}` },
          { ...base, client: marker },
        ]
      : []),
    ...("search" in shape ? [{ ...base, search: marker }] : []),
  ];
}

/** The table of the record that each argument of a write names. */
const namedBy: Readonly<Record<string, string>> = {
  ...{ ticket_id: "Tickets", ticket_ids: "Tickets", from_ticket_id: "Tickets", into: "Tickets" },
  ...{ related_ids: "Tickets", parent_id: "Tickets", asset_id: "Asset", assets: "Asset" },
  ...{ contract: "ClientContract", site: "Site", user: "Users", client: "Client" },
};

/** The same for `id`, and for arguments that name another kind of record in one tool than in the others. */
const namedIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...{ halo_update_ticket: { id: "Tickets" }, halo_merge_tickets: { id: "Tickets" } },
  ...{ halo_update_client: { id: "Client" }, halo_update_site: { id: "Site" } },
  ...{ halo_update_user: { id: "Users" }, halo_update_asset: { id: "Asset", parent_id: "Asset" } },
  ...{ halo_update_project: { id: "Projects" }, halo_update_opportunity: { id: "Opportunities" } },
  ...{ halo_update_quotation: { id: "Quotation" }, halo_update_licence: { id: "SoftwareLicence" } },
  ...{
    halo_update_recurring_lines: { id: "RecurringInvoice" },
    halo_update_appointment: { id: "Appointment" },
  },
};

/** Arguments that name records, and those records' table. */
const namingIn = (tool: Tool): [string, string][] =>
  Object.entries({ ...namedBy, ...namedIn[tool.name] }).filter(([argument]) => argument in tool.input.shape);

/** An argument that names a record: in a list where it takes several, by `#id` where it takes names. */
function naming(argument: string, { id }: Row): Row {
  const value = /^(?:assets|contract|site|user|client)$/.test(argument) ? `#${String(id)}` : id;
  return { [argument]: argument.endsWith("s") ? [value] : value };
}

/** A record to write to: of the key's client, or of another. */
function standing(name: string, isOwn: boolean, place = 0): Row | undefined {
  const tickets = ticketClient();
  const isOpen = (row: Row) =>
    row.deleted !== true && row.hasbeenclosed !== true && !(Number(row.merged_into_id) > 0);
  return table(name).filter((row) => isOpen(row) && isForeign(name, row, tickets) !== isOwn)[place];
}

/** The example of a tool with the client's own records, so that it would be done. */
function ownCall(tool: Tool): Row {
  const base: Row = exampleArguments(tool.name, halo().tenant);
  for (const [argument, name] of namingIn(tool)) {
    // Two tickets that are brought together are two.
    const record = standing(name, true, /^(?:into|related_ids|parent_id)$/.test(argument) ? 1 : 0);
    if (argument in base && record !== undefined) Object.assign(base, naming(argument, record));
  }
  if (tool.name === "halo_link_tickets") delete base.parent_id;
  if (tool.name === "halo_create_appointment") base.client = `#${own}`;
  if (tool.name === "halo_update_recurring_lines") {
    const { lines = [] } = standing("RecurringInvoice", true) ?? {};
    if (Array.isArray(lines)) base.lines = [{ id: lines.at(-1)?.id, quantity: 77 }];
  }
  return base;
}

/** Calls that are right but for one argument, which names a record of another client. */
function strays(tool: Tool): Row[] {
  const { id: attachment_id, ticket_id: from } = standing("Attachment", false) ?? {};
  const file = { filename: undefined, text: undefined, attachment_id };
  return namingIn(tool).flatMap(([argument, name]) => {
    const record = argument === "from_ticket_id" ? { id: from } : standing(name, false);
    const more = argument === "from_ticket_id" ? file : {};
    return record === undefined ? [] : [{ ...ownCall(tool), ...more, ...naming(argument, record) }];
  });
}

/** The arguments with a yes, as far as the tool asks for one. */
const agreed = (tool: Tool, args: Row): Row => ({
  ...args,
  ...("confirm" in tool.input.shape ? { confirm: true } : {}),
  ...("allow_duplicate" in tool.input.shape ? { allow_duplicate: true } : {}),
});

const reading = catalogue.filter(({ access }) => access === "read");
const writing = catalogue.filter(({ access }) => access !== "read");

test("there is something planted in each kind of record that has a client", () => {
  const kinds = new Set(foreign().map(([name]) => name));
  const known = ["Client", "Site", "Users", "Tickets", "Asset", "Invoice", "ClientContract", "Actions"];
  for (const kind of known) expect([...kinds]).toContain(kind);
});

describe.each(reading.map((tool) => [tool.name, tool] as const))("%s", (_, tool) => {
  test("shows nothing of another client", async () => {
    for (const args of [exampleArguments(tool.name, halo().tenant), {}, ...aimed(tool)]) {
      const text = await call(tool, args);
      const asked = JSON.stringify(args).includes(marker);
      if (asked) expect(text.replaceAll(marker, ""), tool.name).not.toMatch(/PLANTED /);
      else expect(text, JSON.stringify(args)).not.toContain(marker);
      expect(text).not.toContain("Internal error");
    }
  });
});

test("the tools that are hidden from a key for some clients are those that it is refused whatever it asks", async () => {
  const refused: string[] = [];
  for (const tool of reading) {
    const text = await call(tool, exampleArguments(tool.name, halo().tenant));
    if (text.includes('"isError":true') && text.includes("not told apart by client")) refused.push(tool.name);
  }
  expect(refused).toContain("halo_list_reports");
  expect(refused).toEqual(reading.map(({ name }) => name).filter((name) => !isOfClients(name)));
});

test("a record of another client and one that is not there are refused in the same words", async () => {
  const other = foreign().find(([name]) => name === "Tickets")?.[1].id;
  const none = 987_654_321;
  const same = (text: string, id: unknown) => text.replaceAll(String(id), "N");
  for (const [name, kind] of [
    ["halo_get_ticket", "Tickets"],
    ["halo_get_client", "Client"],
    ["halo_get_asset", "Asset"],
    ["halo_get_invoice", "Invoice"],
  ] as const) {
    const id = foreign().find(([each]) => each === kind)?.[1].id;
    expect(same(await call(named(name), { id }), id)).toBe(same(await call(named(name), { id: none }), none));
  }
  expect(same(await call(named("halo_list_actions"), { ticket_id: other }), other)).toBe(
    same(await call(named("halo_list_actions"), { ticket_id: none }), none),
  );
});

test("totals count the client's own records alone, also where Halo ignores the filter", async () => {
  for (const [tool, name] of [
    ["halo_list_assets", "Asset"],
    ["halo_list_users", "Users"],
    ["halo_list_clients", "Client"],
    ["halo_list_tickets", "Tickets"],
  ] as const) {
    const { structuredContent } = JSON.parse(await call(named(tool), { page_size: 1 }));
    const mine = table(name).filter((row) => !isForeign(name, row, ticketClient()));
    expect(structuredContent.total, tool).toBeLessThanOrEqual(mine.length);
  }
  const client = table("Client").find(({ id }) => id === own);
  const byName = await call(
    named("halo_list_tickets"),
    { page_size: 1 },
    { clients: [String(client?.name)] },
  );
  expect(byName).toBe(await call(named("halo_list_tickets"), { page_size: 1 }));
});

test("no tool that writes touches anything of another client", async () => {
  // Before anything is compared: an example may add the record that it is about.
  const examples = new Map(writing.map(({ name }) => [name, exampleArguments(name, halo().tenant)]));
  const before = JSON.stringify(foreign());
  for (const tool of writing) {
    for (const args of [...aimed(tool), examples.get(tool.name) ?? {}]) {
      const text = await call(tool, agreed(tool, args));
      expect(text).not.toContain("unknown argument");
      expect(text.replaceAll(`«${marker}»`, ""), tool.name).not.toContain(marker);
    }
  }
  // Neither changed, nor removed, nor added to.
  expect(JSON.stringify(foreign()) === before).toBe(true);
});

/** Writes that a key for some clients is refused, or whose example is of no record of the client; nothing is told by them. */
const notOfOwn =
  /_(?:create_client|delete_asset|delete_attachment|delete_appointment|fill_timesheet|void_invoice|decide_approval|update_action|draft_article)$|_(?:item|supplier)$/;

describe.each(writing.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
  test("is refused when one argument names a record of another client", async () => {
    const before = JSON.stringify(foreign());
    const right = await call(tool, agreed(tool, { ...ownCall(tool), dry_run: true }));
    expect(right.includes('"isError":true'), right).toBe(notOfOwn.test(name));
    for (const args of strays(tool)) {
      const text = await call(tool, agreed(tool, args));
      expect(text, JSON.stringify(args)).toMatch(/"isError":true|Failed \(1\)/);
      expect(text).not.toContain("unknown argument");
      expect(text.replaceAll(`«${marker}»`, "")).not.toContain(marker);
    }
    expect(JSON.stringify(foreign()) === before).toBe(true);
  });
});

test("a file that the key added is read back", async () => {
  const ticket_id = standing("Tickets", true)?.id;
  const text = await call(named("halo_attach_file"), { ticket_id, filename: "a.txt", text: "A" });
  expect(text).not.toContain("could not be read");
  expect(await call(named("halo_list_attachments"), { ticket_id })).toContain("a.txt");
});

test("a template, which names no client, is refused", async () => {
  const [template] = table("Template");
  const args = { summary: "Example", client: `#${own}`, template: `#${String(template?.id)}` };
  const text = await call(named("halo_create_ticket"), { ...args, allow_duplicate: true });
  expect(text).toContain("not told apart by client");
});

test("a record can't be moved to another client", async () => {
  const [ticket] = table("Tickets").filter((row) => row.client_id === own);
  const other = table("Client").find(({ id }) => id !== own)?.id;
  const site = table("Site").find(({ client_id }) => client_id !== own)?.id;
  for (const to of [{ client: `#${String(other)}` }, { site: `#${String(site)}` }]) {
    const text = await call(named("halo_update_ticket"), { id: ticket?.id, ...to });
    expect(text).toContain('"isError":true');
  }
  expect(ticket?.client_id).toBe(own);
});

test("resources and completions give nothing of another client", async () => {
  const { client } = await connectDirect({}, undefined, { limits });
  for (const [name, row] of foreign().filter(
    ([each], index, all) => all.findIndex(([other]) => other === each) === index,
  )) {
    const kind = { Tickets: "tickets", Client: "clients", Asset: "assets", Invoice: "invoices" }[name];
    if (kind === undefined) continue;
    await expect(client.readResource({ uri: `halo://${kind}/${String(row.id)}` })).rejects.toThrow(
      /Halo has no|not found/,
    );
  }
  const { resourceTemplates } = await client.listResourceTemplates();
  for (const { uriTemplate } of resourceTemplates) {
    const [, variable = ""] = /\{([^}]+)\}/.exec(uriTemplate) ?? [];
    for (const value of ["", "PL", "1", "2"]) {
      const ref = { type: "ref/resource", uri: uriTemplate } as const;
      const found = await client
        .complete({ ref, argument: { name: variable, value } })
        .catch(() => undefined);
      expect(JSON.stringify(found ?? "")).not.toContain(marker);
    }
  }
});

test("a name that no client or several have opens nothing", async () => {
  const text = await call(named("halo_list_tickets"), {}, { clients: ["Nobody at all"] });
  expect(text).toContain("not that of exactly one client");
});

test("what is outside of a key's areas is refused", async () => {
  const of = { areas: ["tickets"] };
  expect(await call(named("halo_list_tickets"), {}, of)).not.toContain('"isError":true');
  expect(await call(named("halo_list_invoices"), {}, of)).toContain(
    "outside of what this connection may see",
  );
  expect(await call(named("halo_client_overview"), { client: `#${own}` }, of)).toContain('"isError":true');
});
