import { describe, expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connect, eras, inBothEras, servedTools, type ToolResult, useClient, useStage } from "./harness.ts";

const stage = useStage();

const names: readonly string[] = servedTools.map(({ name }) => name);
const reading: readonly string[] = servedTools
  .filter(({ access }) => access === "read")
  .map(({ name }) => name);

/** The rows of a list that must have worked. */
function rowsOf(result: ToolResult): unknown[] {
  expect(result.isError, result.text).toBe(false);
  const { rows } = result.data;
  return Array.isArray(rows) ? rows : [];
}

describe("the bundle", () => {
  test("imports Node's own modules only", () => {
    expect(stage().bundle.externals.filter((path) => !path.startsWith("node:"))).toEqual([]);
  });

  test("holds nothing of the Worker or the sandbox", () => {
    const foreign = /(?:src\/(?:http|session|oauth)|sandbox)\/|node_modules\/(?:agents|wrangler)\//;
    expect(stage().bundle.inputs.filter((path) => foreign.test(path))).toEqual([]);
  });
});

describe.each(eras)("%s", (era) => {
  const client = useClient(stage, era, {});

  test("the tools of the served are listed, with the instructions", async () => {
    expect(await client().listTools()).toEqual(names);
    expect(client().instructions).toContain("halo_list_tickets");
  });

  test("a list", async () => {
    const result = await client().call("halo_list_tickets", { page_size: 3 });
    expect(rowsOf(result)).toHaveLength(3);
    expect(result.data.total).toBeGreaterThan(100);
  });
});

inBothEras((era) => {
  const questions: string[] = [];
  let answer = false;
  const client = useClient(stage, era, {
    agree: (question) => {
      questions.push(question);
      return answer;
    },
  });

  test("a write asks for confirmation through the client, and takes no for an answer", async () => {
    const ticket_id = knownRecords(stage().sandbox.tenant).openTicketId;
    const actions = () =>
      stage().sandbox.tenant.tables.Actions.filter((action) => action.ticket_id === ticket_id);
    const note = await client().call("halo_create_action", {
      ticket_id,
      outcome: "Private Note",
      note: "To be deleted",
    });
    expect(note.isError, note.text).toBe(false);
    const before = actions().length;
    const id = Math.max(...actions().map((action) => Number(action.id)));

    answer = false;
    const refused = await client().call("halo_delete_action", { ticket_id, id });
    expect(refused.isError).toBe(true);
    expect(refused.text).toMatch(/did not agree/);
    expect(actions()).toHaveLength(before);

    answer = true;
    const deleted = await client().call("halo_delete_action", { ticket_id, id });
    expect(deleted.isError, deleted.text).toBe(false);
    expect(deleted.data.done).toBe("deleted");
    expect(actions()).toHaveLength(before - 1);
    expect(questions).toHaveLength(2);
    expect(questions[0]).toContain(`${id} of #${ticket_id}`);
  });

  test("a client that can't ask has to confirm by an argument", async () => {
    const ticket_id = knownRecords(stage().sandbox.tenant).openTicketId;
    const mute = await connect(stage(), era);
    const result = await mute.call("halo_delete_action", { ticket_id, id: 1 });
    expect(result.data.needs_confirmation).toBeDefined();
    expect(result.text).toMatch(/this needs a yes.*confirm: true/s);
    expect(stage().sandbox.log.count({ method: "DELETE" })).toBe(0);
  });

  test("errors are told with what to do", async () => {
    const missing = await client().call("halo_get_ticket", { id: 99_999_999 });
    expect(missing.isError).toBe(true);
    expect(missing.text).toMatch(/Halo has no ticket 99999999 .*Check the id/);
    const misspelt = await client().call("halo_list_tickets", { clint_id: 1 });
    expect(misspelt.text).toMatch(/unknown argument "clint_id"; did you mean "client"/);
    stage().sandbox.faults.add({ path: "/api/tickets", redirect: "https://portal.example.com/" });
    const redirected = await client().call("halo_list_tickets", {});
    expect(redirected.isError).toBe(true);
    expect(redirected.text).toMatch(/redirect/);
  });

  test("progress of a slow call reaches the client that asked for it", async () => {
    const seen: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string | undefined }) => void seen.push(message);
    const result = await client().call("halo_run_report", { id: 101 }, { onprogress });
    expect(result.isError, result.text).toBe(false);
    // The SDK's clients drop the last one when it arrives in one piece with the result.
    expect(seen[0]).toBe("Halo is running the report");
  });

  test("cancelling a call aborts its Halo request, and the next call works", async () => {
    rowsOf(await client().call("halo_list_tickets", { page_size: 1 }));
    stage().sandbox.log.clear();
    stage().sandbox.faults.add({ path: "/api/tickets", hang: true });
    const controller = new AbortController();
    const call = client().call("halo_list_tickets", { page_size: 1 }, { signal: controller.signal });
    await expect.poll(() => stage().sandbox.log.inFlight).toBe(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => stage().sandbox.log.entries.filter(({ aborted }) => aborted)).toHaveLength(1);
    expect(rowsOf(await client().call("halo_list_tickets", { page_size: 1 }))).toHaveLength(1);
  });

  test("twenty cold calls at once make one token request, and five requests at a time", async () => {
    const fresh = await connect(stage(), era);
    const calls = Array.from({ length: 20 }, () => fresh.call("halo_list_tickets", { page_size: 1 }));
    for (const call of await Promise.all(calls)) expect(rowsOf(call)).toHaveLength(1);
    expect(stage().sandbox.log.count({ path: "/auth/token" })).toBe(1);
    expect(stage().sandbox.log.maxInFlight).toBeLessThanOrEqual(5);
  });

  test("HALO_READ_ONLY: tools that write are neither listed nor callable", async () => {
    const reader = await connect(stage(), era, { variables: { HALO_READ_ONLY: "true" } });
    expect(await reader.listTools()).toEqual(reading);
    expect(rowsOf(await reader.call("halo_list_clients", { page_size: 1 }))).toHaveLength(1);
    const write = reader.call("halo_create_ticket", { summary: "Written", client_id: 12 });
    await expect(write).rejects.toThrow(/halo_create_ticket/);
    expect(stage().sandbox.log.count({ method: "POST", path: "/api/" })).toBe(0);
  });

  test("misconfigured: it starts, and every answer and the log say what is wrong", async () => {
    const misled = await connect(stage(), era, { variables: { HALO_CLIENT_SECRET: "" } });
    const sentence = /HALO_CLIENT_SECRET is not set: give the secret of the API application/;
    expect(misled.instructions).toMatch(sentence);
    const listed = await misled.listTools();
    expect(listed).toHaveLength(100);
    expect(listed).toEqual(expect.arrayContaining(["halo_list_tickets", "halo_call_tool"]));
    const result = await misled.call("halo_list_tickets", {});
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(sentence);
    expect(misled.log()).toContainEqual({
      time: expect.any(String),
      event: "misconfigured",
      version: expect.any(String),
      problems: [expect.stringMatching(sentence)],
    });
    expect(stage().sandbox.log.entries).toEqual([]);
  });
});
