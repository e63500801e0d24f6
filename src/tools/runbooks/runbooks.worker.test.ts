import { expect, test } from "vitest";
import { type Answer, useSandbox } from "../../../test/support/harness.ts";
import { connectDirect } from "../../mcp/in-memory.testing.ts";
import type { Caller } from "../../mcp/setup.ts";

const halo = useSandbox();
const allowed = "Restart print spooler, 3F1C2A70-0B1E-4D57-9A51-6C0A5D6F1A03, Gone";
const starts = () => halo().log.entries.filter(({ path }) => /^\/api\/automation\//i.test(path));

async function connected(elicit?: (message: string) => Answer, caller: Partial<Caller> = {}) {
  const { client } = await connectDirect({ HALO_RUNBOOKS: allowed, HALO_TOOLS: "all" }, elicit, caller);
  return async (name: string, args: Record<string, unknown> = {}) => {
    const { isError, content, structuredContent } = await client.callTool({ name, arguments: args });
    const text = (content as { text?: string }[]).map((block) => block.text ?? "").join("\n");
    return { isError: isError === true, text, data: structuredContent as Record<string, unknown> };
  };
}

const yes = (): Answer => ({ action: "accept", content: { confirm: true } });
const spooler = { runbook: "restart PRINT spooler" };

test("they are there where the operator allows some, and seldom listed", async () => {
  for (const [variables, names] of [
    [{ HALO_TOOLS: "all" }, []],
    [{ HALO_RUNBOOKS: allowed }, []],
    [{ HALO_RUNBOOKS: allowed, HALO_TOOLS: "all" }, ["halo_list_runbooks", "halo_run_runbook"]],
  ] as const) {
    const { client } = await connectDirect(variables);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).filter((name) => name.includes("runbook"))).toEqual(names);
  }
});

test("the allowed ones are listed, without their passwords, and what is not there is said", async () => {
  const call = await connected();
  const { text, data } = await call("halo_list_runbooks");
  expect(text).toMatch(/2 runbooks, all shown:\n- «Restart print spooler» · 3f1c2a70/);
  expect(text).toContain("«Nightly clean-up» · 3f1c2a70-0b1e-4d57-9a51-6c0a5d6f1a03 · not active");
  expect(text).toMatch(/not exactly one runbook of this sign-in: Gone\./);
  expect(JSON.stringify([text, data])).not.toMatch(/secret|Onboard/);
});

test("pages hold as many as asked, and each once", async () => {
  const call = await connected();
  const pages = [];
  for (const page of [1, 2]) pages.push((await call("halo_list_runbooks", { page, page_size: 1 })).data);
  expect(pages.map(({ rows }) => (rows as object[]).length)).toEqual([1, 1]);
  expect(pages.map(({ total, has_more }) => [total, has_more])).toEqual([
    [2, true],
    [2, false],
  ]);
  expect(pages[0]?.rows).not.toEqual(pages[1]?.rows);
});

test("one is run after a yes, once, and its log shows it", async () => {
  const questions: string[] = [];
  const call = await connected((message) => {
    questions.push(message);
    return yes();
  });
  const dry = await call("halo_run_runbook", { ...spooler, dry_run: true });
  expect(dry.text).toContain("POST /api/Automation/3f1c2a70-0b1e-4d57-9a51-6c0a5d6f1a01");
  expect([starts(), questions]).toEqual([[], []]);
  const { isError, text, data } = await call("halo_run_runbook", spooler);
  expect(isError, text).toBe(false);
  expect(questions).toEqual([
    expect.stringContaining("Run this runbook in Halo now? «Restart print spooler»"),
  ]);
  expect(data).toMatchObject({ record: { answer: expect.stringContaining("started"), log_status: 200 } });
  expect(starts()).toHaveLength(1);
});

test("a run whose log has an error is told as done in part", async () => {
  const call = await connected(yes);
  const transform = (body: unknown) => {
    const { webhookevents: rows } = body as { webhookevents: Record<string, unknown>[] };
    return { ...(body as object), webhookevents: rows.map((row) => ({ ...row, error: true, status: 500 })) };
  };
  halo().faults.add({ path: "/api/webhookevent", times: 9, transform });
  const { data, text } = await call("halo_run_runbook", spooler);
  expect(data).toMatchObject({ state: "done_in_part", record: { log_status: 500, log_error: true } });
  expect(text).toContain("with an error");
});

test("without a yes, of others, and of an inactive one nothing is sent", async () => {
  const declined = await connected(() => ({ action: "decline" }));
  expect((await declined("halo_run_runbook", spooler)).text).toMatch(/the user did not agree/);
  const call = await connected(yes);
  const other = await call("halo_run_runbook", { runbook: "Onboard a user" });
  expect(other.text).toMatch(
    /Nothing was sent: no runbook of this name or id may be run here\. These may: «Restart/,
  );
  const inactive = await call("halo_run_runbook", { runbook: "nightly clean-up" });
  expect(inactive.text).toMatch(/Nothing was sent: this runbook is not active/);
  for (const caller of [
    { limits: { clients: ["#12"] } },
    { limits: { areas: ["tickets"] } },
    { scopes: ["halo:read", "halo:write"] },
  ]) {
    const bound = await connected(yes, caller);
    const refused = await bound("halo_run_runbook", spooler);
    expect(refused.isError, refused.text).toBe(true);
  }
  expect(starts()).toEqual([]);
});

test("an outcome that is not known is said, with what the log shows", async () => {
  const call = await connected(yes);
  const fault = { path: "/api/automation/", method: "POST" };
  halo().faults.add({ ...fault, reset: "after" });
  const ran = await call("halo_run_runbook", spooler);
  expect(ran.isError).toBe(true);
  expect(ran.text).toMatch(/Unknown whether the runbook was started.*log shows a run since/s);
  halo().faults.add({ ...fault, status: 200, body: "" });
  const nothing = await call("halo_run_runbook", spooler);
  expect(nothing.text).toMatch(/Whether it ran is not known: its log shows no run since/);
  halo().faults.add({ ...fault, status: 200, body: "", afterActing: true });
  const logged = await call("halo_run_runbook", spooler);
  expect(logged.text).toMatch(/Halo's answer could not be used: it is empty/);
  expect(logged.data).toMatchObject({ record: { log_status: 200 } });
  halo().faults.add({ ...fault, status: 403 });
  expect((await call("halo_run_runbook", spooler)).isError).toBe(true);
  expect(starts()).toHaveLength(4);
});
