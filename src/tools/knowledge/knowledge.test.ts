import { expect, test } from "vitest";
import type { Speech } from "../../../sandbox/dialects/index.ts";
import { buildTenant, type Fault, type HaloRecord, type Tenant } from "../../../sandbox/index.ts";
import { callOn, now } from "../../../test/support/generated.ts";
import { articleTools } from "./articles.ts";
import { withheldLine, withoutCredentials } from "./credentials.ts";
import { draftTools } from "./draft-article.ts";

const [search, get] = articleTools;
const [draft] = draftTools;

const base = buildTenant({ now });
/** The tenant, with its articles and one solved ticket as a test makes them. */
function tenantWith(ticket: Partial<HaloRecord> = {}, actions: readonly HaloRecord[] = []): Tenant {
  const [some] = base.tables.Tickets.filter(({ status_id }) => status_id === 9);
  const own = { ...some, id: 90_001, deleted: false, merged_into_id: 0, ...ticket };
  return {
    ...base,
    tables: {
      ...base.tables,
      KBArticle: base.tables.KBArticle.map((row) => ({ ...row })),
      Tickets: [...base.tables.Tickets, own],
      Actions: [...base.tables.Actions, ...actions.map((action) => ({ ticket_id: 90_001, ...action }))],
    },
  };
}

test("articles are found by all words, by single ones where no article has all, and drafts on demand", async () => {
  const find = async (args: Record<string, unknown>) => {
    const { result } = await callOn(base, search, args);
    if (result.kind !== "list") throw new Error(result.kind);
    return { names: result.rows.map(({ name }) => name), warnings: result.warnings };
  };
  expect((await find({ search: "vpn password" })).names).toEqual([
    "VPN asks for the password again and again",
  ]);
  const single = await find({ search: "spooler unicorn" });
  expect(single.names).toEqual(["Printer shows offline"]);
  expect(single.warnings[0]).toBe(
    "No article has «spooler unicorn» as it stands: this was searched by «spooler» alone.",
  );
  expect((await find({ search: "unicorn" })).names).toEqual([]);
  expect((await find({ search: "handsets" })).names).toEqual([]);
  const inactive = await find({ search: "handsets", include_inactive: true });
  expect(inactive.names).toEqual(["Old phone system guide"]);
  expect(inactive.warnings.join()).toMatch(/Not published \(inactive\): article \d+\./);
});

test("an article in HTML alone is read as text", async () => {
  const tenant = tenantWith();
  const [article] = tenant.tables.KBArticle;
  Object.assign(article ?? {}, {
    resolution: "",
    resolution_html: "<ol><li>Open &amp; close</li></ol><script>x</script>",
  });
  const { result } = await callOn(tenant, get, { id: article?.id });
  expect(result.kind === "record" && result.record.resolution).toContain("Open &amp; close");
  expect(result.kind === "record" && result.companions[0]?.rows).toEqual([
    { id: 1, name: "Getting started" },
  ]);
});

test.each([
  ["Password: Hunter2", 1],
  ["the password is Winter26", 1],
  ["pwd=abc", 1],
  ["Kennwort: geheim", 1],
  ["Password:\nletmein", 2],
  ['he used the password "hunter"', 1],
  ["API key = 5f2b", 1],
  ["Authorization: Bearer abc", 1],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x", 1],
  ["AKIAIOSFODNN7EXAMPLE", 1],
  ["Server=db1;Database=x;User Id=sa;Pwd=y", 1],
  ["postgres://admin:pw@db/x", 1],
  ["use Tr0ub4dor&3 for now", 1],
  ["key 9fQ2xLw81mZpA7tRkV3nB6sd", 1],
  ["Try Winter24! instead", 1],
  ["See Winter2good! instead", 0],
  ["-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----", 1],
  ["111111-222222-333333-444444-555555-666666-777777-888888", 1],
  ["Reset the password and ask for a change at the next sign-in.", 0],
  ["The password was expired.", 0],
  ["Check the group membership and have the second factor registered anew.", 0],
  ["Event id 7031, version 10.0.19045, ticket 2301, C: above 90 percent", 0],
  ["See https://learn.example.com/en-us/windows/security/2024/Article123 for more", 0],
  ["Stop code MEMORY_MANAGEMENT on KET-WS0425", 0],
  ["HKEY_LOCAL_MACHINE\\Software\\Policies\\Microsoft", 0],
] as const)("%j has %i lines that are withheld", (text, lines) => {
  const { text: left, withheld } = withoutCredentials(text);
  expect(withheld).toBe(lines === 2 ? 1 : lines);
  if (lines > 0) expect(left).toContain(withheldLine);
  else expect(left).toBe(text);
});

const solvedTicket = {
  summary: "Anneliese Quayle can't print",
  details:
    "Hello, this is Anneliese of Quillmere Logistics (anneliese@quillmere.example, +44 20 7946 0958).\nNothing prints.",
  client_name: "Quillmere Logistics",
  site_name: "Riverside",
  user_name: "Anneliese Quayle",
};
const solvingNotes: readonly HaloRecord[] = [
  {
    id: 1,
    who_type: 1,
    who: "Anneliese Quayle",
    note: "Please be quick, Oskar!",
    datetime: "2026-10-01T10:00:00",
  },
  {
    id: 2,
    who_type: 0,
    who_agentid: 3,
    who: "Oskar Brightwell",
    note: "The queue at Riverside held 40 old documents.\nAdmin password: Spr1ng!",
    datetime: "2026-10-01T11:00:00",
  },
  {
    id: 3,
    who_type: 0,
    who_agentid: 3,
    who: "Oskar Brightwell",
    note: "Restarted the spooler for Anneliese and cleared the queue.",
    old_status: 2,
    new_status: 9,
    datetime: "2026-10-01T12:00:00",
  },
];

/** Drafts from that ticket: what a call tells, and what Halo has then. */
async function drafted(
  args: Record<string, unknown>,
  place: { readonly speech?: Speech; readonly faults?: readonly Fault[] } = {},
  tenant = tenantWith(solvedTicket, solvingNotes),
) {
  const { result, sent } = await callOn(tenant, draft, args, place);
  const writes = sent.filter(({ method }) => method !== "GET");
  return { result, writes, article: tenant.tables.KBArticle.at(-1), count: tenant.tables.KBArticle.length };
}

test("a draft from a solved ticket is inactive, without credentials and without names", async () => {
  const { result, article } = await drafted({ ticket_id: 90_001 });
  expect(article).toMatchObject({
    name: "[user] can't print",
    inactive: true,
    description: "Hello, this is [user] of [client] ([address], [phone]).\nNothing prints.",
    resolution: `The queue at [site] held 40 old documents.\n${withheldLine}\n\nRestarted the spooler for [user] and cleared the queue.`,
  });
  if (result.kind !== "write") throw new Error(result.kind);
  expect(result).toMatchObject({ verb: "created", state: "done" });
  expect(result.warnings).toEqual([expect.stringMatching(/^Not published \(inactive\): article \d+\.$/)]);
  expect(result.also?.join(" ")).toMatch(
    /Withheld: 1 line that looks like a credential\. Names of customers and people, .* were replaced 7 times; names: true keeps them\. Read it before it is published/,
  );
});

test("the caller's own text is taken, its credentials are not; names are kept where they are asked for", async () => {
  const own = await drafted({ title: "Print queue", solution: "Clear it.\ntoken: abc123" });
  expect(own.article).toMatchObject({
    name: "Print queue",
    resolution: `Clear it.\n${withheldLine}`,
    inactive: true,
  });
  const named = await drafted({ ticket_id: 90_001, title: "Printing at Quillmere", names: true });
  expect(named.article?.name).toBe("Printing at Quillmere");
  expect(named.article?.description).toContain(
    "Anneliese of Quillmere Logistics (anneliese@quillmere.example",
  );
  expect(named.article?.resolution).not.toContain("Spr1ng");
});

test("a dry run sends nothing and shows what would be sent", async () => {
  const { result, writes, count } = await drafted({ ticket_id: 90_001, dry_run: true });
  expect(writes).toEqual([]);
  expect(count).toBe(base.tables.KBArticle.length);
  expect(result.kind === "dry_run" && result.requests[0]?.body?.[0]).toMatchObject({ inactive: true });
});

test.each([
  [{}, /^Give ticket_id of a solved ticket, or title, problem and solution\./],
  [{ title: "Only a title" }, /^Give ticket_id/],
  [
    { title: "Long", solution: "x ".repeat(10_001) },
    /the solution has 20001 characters, and .* at most 20000/,
  ],
  [{ ticket_id: 90_001 }, /^Nothing on ticket 90001 says how it was solved/],
] as const)("%j is refused, and nothing is sent", async (args, why) => {
  const tenant = tenantWith(solvedTicket, solvingNotes.slice(0, 1));
  await expect(drafted(args, {}, tenant)).rejects.toThrow(why);
  expect(tenant.tables.KBArticle.length).toBe(base.tables.KBArticle.length);
});

test("a Halo that publishes what was to be a draft is told as such", async () => {
  const { result } = await drafted({ ticket_id: 90_001 }, { speech: { "article-drafts": "published" } });
  expect(result).toMatchObject({ kind: "write", state: "done_in_part", differs: [{ field: "inactive" }] });
  expect(result.warnings[0]).toMatch(/^Halo stored it as active: whoever may read .* can see it now\./);
});

test("a lost answer: done where it is there, not done where it is not, unknown where drafts are in no list", async () => {
  const lost = (fault: Fault) => [{ method: "POST", path: "/api/kbarticle", ...fault }];
  const done = await drafted({ ticket_id: 90_001 }, { faults: lost({ status: 500, afterActing: true }) });
  expect(done.result).toMatchObject({ kind: "write", state: "done" });
  expect(done.result.warnings.join()).toContain("the article is there: it was created as");
  expect(done.writes.length).toBe(1);
  await expect(drafted({ ticket_id: 90_001 }, { faults: lost({ status: 500 }) })).rejects.toThrow(
    /The article was not created/,
  );
  for (const afterActing of [true, false]) {
    const place = { faults: lost({ status: 500, afterActing }), speech: { "article-drafts": "unlisted" } };
    await expect(drafted({ ticket_id: 90_001 }, place)).rejects.toThrow(
      /Unknown whether article was created/,
    );
  }
});
