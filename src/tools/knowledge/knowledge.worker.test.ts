import { expect, test } from "vitest";
import { inOneEra } from "../../../test/support/harness.ts";
import { isThere } from "../../../test/support/tickets.ts";
import { connectDirect } from "../../mcp/in-memory.testing.ts";
import { newest, undo, useUndoing, yes } from "../changes/undoing.testing.ts";

const { halo, warm, removals } = useUndoing();

inOneEra((era) => {
  test("a draft is taken back by deleting it, and left where somebody has changed it", async () => {
    const client = await warm(era, { elicit: yes });
    const write = async () => {
      const text = { title: "Print queue", solution: "Clear it." };
      const done = await client.call("halo_draft_article", text);
      expect(done.text).toMatch(/^Created: Article #\d+ «Print queue» · not published/);
      return newest();
    };
    const first = await write();
    expect((await undo(client, first.number)).text).toMatch(/^Undone: 1 of 1 change\./);
    expect(removals().map(({ path }) => path)).toEqual([`/api/KBArticle/${first.record}`]);
    expect(await newest()).toMatchObject({ kind: "deleted", undoes: first.key, state: "done" });

    const second = await write();
    const article = halo().tenant.tables.KBArticle.find(({ id }) => id === second.record);
    Object.assign(article ?? {}, { resolution: "Another text." });
    const left = await undo(client, second.number);
    expect(left.text).toMatch(/It was left: resolution of it changed since.*Delete it in Halo itself\./);
  });

  test("a draft whose answer was lost is looked up: it is there, though inactive", async () => {
    const client = await warm(era, { elicit: yes });
    halo().faults.add({ method: "POST", path: "/api/kbarticle", status: 500, afterActing: true });
    const done = await client.call("halo_draft_article", { title: "Lost", solution: "Found." });
    expect(done.isError, done.text).toBe(false);
    expect(done.text).toContain("the article is there");
  });
});

test("a key for some clients finds its own tickets alone, and none of what Halo matched of others", async () => {
  const tickets = halo().tenant.tables.Tickets.filter(isThere);
  const [own, twin] = tickets.filter(({ client_id }) => client_id === 12);
  const foreign = tickets.find(({ client_id }) => client_id !== 12);
  if (own === undefined || twin === undefined || foreign === undefined) throw new Error("no such tickets");
  own.ai_matched_tickets = [foreign, twin].map(({ id, summary }) => ({
    matched_id: id,
    name: summary,
    client_name: "PLANTED",
    search_score: 0.9,
  }));
  own.ai_matched_articles = [{ matched_id: 31, name: "PLANTED" }];
  const { client } = await connectDirect({}, undefined, { limits: { clients: ["12"] } });
  const found = await client.callTool({ name: "halo_similar_tickets", arguments: { ticket_id: own.id } });
  const text = JSON.stringify(found);
  expect(text).toContain(`#${String(twin.id)} `);
  expect(text).not.toContain(`#${String(foreign.id)} `);
  const whole = await client.callTool({ name: "halo_get_ticket", arguments: { id: own.id, detail: "full" } });
  expect(text + JSON.stringify(whole)).not.toContain("PLANTED");
});
