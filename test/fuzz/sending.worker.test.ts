import fc from "fast-check";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { unsentWays } from "../../src/config/rights.ts";
import { callTool } from "../../src/mcp/call.ts";
import { setupWith } from "../../src/mcp/in-memory.testing.ts";
import { catalogue } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { readArguments } from "../../src/tools/kit/reading/read.ts";
import { exampleArguments } from "../examples.ts";
import { useSandbox } from "../support/harness.ts";
import { type Arguments, fitting } from "./support/arguments.ts";
import { knownIds } from "./support/known.ts";
import { holds, patience } from "./support/runs.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });

const writing = catalogue.filter(({ access }) => access !== "read");
const without = ["halo:read", "halo:write", "halo:delete"];

async function call(tool: Tool, args: Arguments, scopes: readonly string[], unsent: string) {
  halo().log.clear();
  const setup = {
    ...setupWith({ HALO_UNSENT: unsent }),
    caller: () => ({ id: "local", client: "local", scopes }),
  };
  const { signal } = new AbortController();
  const progress = async () => {};
  const result = await callTool(
    tool,
    readArguments(tool, args),
    { signal, progress, confirm: progress },
    setup,
  );
  return JSON.stringify(result);
}

/** Names of fields at which Halo mails, written down apart from the table that the product goes by. */
const mailing = /^(?:send(?!ed)|email(?:to|cc|bcc)|smsto|invite|attendees|bulkemail|newaction_email)/i;

/** Whether something in a body asks for a mail or names an address. */
function mails(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, member]) => {
    const nothing =
      member === false || member === "" || member === null || (Array.isArray(member) && member.length === 0);
    return (mailing.test(name) && !nothing) || mails(member);
  });
}

/** What left the Worker that was not to. */
const reaching = () =>
  halo().log.entries.filter(({ method, path, body }) => {
    if (method === "GET" || path.startsWith("/auth")) return false;
    const visible = (record: Record<string, unknown>) =>
      (path === "/api/Actions" && (record.hiddenfromuser !== true || record.sendemail !== false)) ||
      (/^\/api\/(?:Tickets|Projects|Opportunities)$/.test(path) &&
        record.id === undefined &&
        record.sendack !== false) ||
      (path === "/api/Appointment" && Number(record.user_id ?? 0) > 0);
    const records = (Array.isArray(body) ? body : [body]).filter(
      (record): record is Record<string, unknown> => typeof record === "object" && record !== null,
    );
    return mails(body) || (method === "POST" && records.some(visible));
  });

/** Arguments that say that somebody is to get or see it, over what was drawn. */
const sending = fc.record(
  {
    sendemail: fc.boolean(),
    hiddenfromuser: fc.boolean(),
    hidden: fc.boolean(),
    outcome: fc.constantFrom<unknown>("Email User", "Resolved", "Note", "Private Note", 7, 16),
    user: fc.constantFrom(33, "#33"),
  },
  { requiredKeys: [] },
);

test("without halo:send nothing that reaches a customer leaves, whatever the tool and its arguments", {
  timeout: patience,
}, async () => {
  const drawn = fc
    .constantFrom(...writing)
    .chain((tool) =>
      fc.tuple(
        fc.constant(tool),
        fitting(tool, knownIds(halo().tenant, tool)),
        sending,
        fc.constantFrom(...unsentWays),
      ),
    );
  await holds(
    fc.asyncProperty(drawn, async ([tool, args, more, unsent]) => {
      const taken = Object.fromEntries(
        Object.entries(more).filter(([name]) => name in tool.input.shape || name === "user"),
      );
      const example = { ...exampleArguments(tool.name, halo().tenant), ...taken };
      for (const given of [args, { ...args, ...taken }, example]) {
        const text = await call(tool, given, without, unsent);
        expect(reaching(), text).toEqual([]);
        expect(text).not.toContain("Internal error");
      }
    }),
    60,
  );
});

test("with it the same calls send", async () => {
  const ticket_id = exampleArguments("halo_reply_to_ticket", halo().tenant).ticket_id;
  const create = tool("halo_create_action");
  const note = { ticket_id, note: "Hello", outcome: "Email User", sendemail: true };
  await call(create, note, [...without, "halo:send"], "refuse");
  expect(reaching()).toHaveLength(1);
});

const tool = (name: string) => {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
};

test("the refusal says in words what to do, and a draft is told as one", async () => {
  const { ticket_id } = exampleArguments("halo_reply_to_ticket", halo().tenant);
  const args = { ticket_id, note: "Hello", new_status: 3 };
  const refused = await call(tool("halo_reply_to_ticket"), args, without, "refuse");
  expect(refused).toMatch(
    /Nothing was sent: this connection may not send.*disconnect this server in your app, connect it again, and tick “Send to customers”/,
  );
  const drafted = await call(tool("halo_reply_to_ticket"), args, without, "draft");
  expect(drafted).toMatch(
    /Not sent: this connection may not send.*kept as an internal note.*status was not set/,
  );
  const [sent] = halo().log.entries.filter(
    ({ method, path }) => method === "POST" && path === "/api/Actions",
  );
  const [body] = (sent?.body ?? []) as Record<string, unknown>[];
  expect(body).toMatchObject({ ticket_id, outcome_id: 7, hiddenfromuser: true, sendemail: false });
  expect(body).not.toHaveProperty("new_status");
  expect(body?.note).toBe("Draft, not sent to the customer:\n\nHello");
  expect(drafted).toContain("done_in_part");
  expect(drafted).toContain("Not as asked: sendemail, asked true, stored false.");
});

test("a ticket is not closed with a note that was to be sent and is not", async () => {
  const { ticket_id } = exampleArguments("halo_close_ticket", halo().tenant);
  halo().log.clear();
  const args = { ticket_id, note: "Solved", outcome: "Email User" };
  expect(await call(tool("halo_close_ticket"), args, without, "draft")).toContain("may not send");
  expect(
    halo().log.entries.filter(({ method, path }) => method === "POST" && path !== "/auth/token"),
  ).toEqual([]);
});

test("HALO_UNSENT is one of two words", () => {
  const reading = readConfig({ HALO_UNSENT: "drafts" });
  expect(reading.ok ? [] : reading.problems).toContain("HALO_UNSENT must be refuse or draft.");
});
