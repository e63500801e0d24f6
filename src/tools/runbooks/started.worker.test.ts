import { describe, expect, test } from "vitest";
import { useSandbox } from "../../../test/support/harness.ts";
import { connectDirect } from "../../mcp/in-memory.testing.ts";

describe.each(["list", "empty", "no-content"])("a Halo that answers the start with %s", (answer) => {
  const halo = useSandbox({ speech: { "runbook-start": answer } });

  test("is told as started where the log shows it, and as not known where nothing does", async () => {
    const { client } = await connectDirect({ HALO_RUNBOOKS: "Restart print spooler", HALO_TOOLS: "all" });
    const run = async () => {
      const args = { runbook: "Restart print spooler", confirm: true };
      const { structuredContent } = await client.callTool({ name: "halo_run_runbook", arguments: args });
      return structuredContent;
    };
    expect(await run()).toMatchObject({ state: "done", record: { log_status: 200 } });
    halo().faults.add({ path: "/api/webhookevent", status: 403, times: 9 });
    expect(await run()).toMatchObject({
      state: "unknown",
      warnings: expect.arrayContaining([expect.stringMatching(/Whether it ran is not known/)]),
    });
    expect(halo().log.entries.filter(({ path }) => /automation/i.test(path))).toHaveLength(2);
  });
});
