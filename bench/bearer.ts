/** What a sign-in costs a call: the same Worker without one, with an access key and with a token of OAuth. */
import { tokensWithKey } from "../scripts/support/consent.ts";
import { infoRow, type Row, ratioRow } from "../scripts/support/table.ts";
import { freePort } from "../scripts/support/worker.ts";
import { type Arguments, type Caller, openSession, statelessCaller, toolResult } from "./calls.ts";
import { type Contender, isSteady, type Rounds, timeInTurns } from "./latency.ts";
import type { Served, WorkerdOptions } from "./workerd.ts";

const rounds: Rounds = { warmUp: 300, least: 300, most: 800, withinMs: 14_000 };
const ratioTarget = 1.15;
const key = "a-key-of-the-benchmark-only";

/** Starts the Worker with a sign-in and times it in turns with the one that has none. */
export async function bearerRows(
  open: { readonly url: string },
  start: (options: Pick<WorkerdOptions, "variables" | "port">) => Promise<Served>,
  timed: { readonly tool: string; readonly args: Arguments },
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const port = await freePort();
  // The pages' cookies are for https, and for a machine's own name.
  const origin = `http://localhost:${port}`;
  await start({
    port,
    variables: { SIGN_IN: "key", PUBLIC_URL: origin, ACCESS_KEYS: `bench:${key}` },
  });
  const { accessToken } = await tokensWithKey(origin, key, "halo:read halo:write halo:delete");
  const url = `${origin}/mcp`;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const rows: Row[] = [];
  for (const make of [
    (at: string, headers = {}) => openSession(at, headers),
    async (at: string, headers = {}) => statelessCaller(at, headers),
  ]) {
    const without = await make(open.url);
    const contenders = [
      contender("without", without, timed),
      contender("key", await make(url, bearer(key)), timed),
      contender("token", await make(url, bearer(accessToken)), timed),
    ];
    for (const { run, check } of contenders) check(await run());
    const times = await timeInTurns(contenders, rounds, signal);
    const base = times.get("without");
    if (base === undefined) throw new Error("nothing was measured");
    const steady = isSteady(base);
    for (const [name, what] of [
      ["key", "an access key"],
      ["token", "a token of OAuth"],
    ] as const) {
      const own = times.get(name);
      if (own === undefined) throw new Error("nothing was measured");
      rows.push(
        ratioRow(
          `p50 of a warm ${timed.tool} with ${what}, against without, ${without.era}`,
          own.p50 / base.p50,
          ratioTarget,
          steady,
          `p50 ${own.p50.toFixed(2)} ms, without ${base.p50.toFixed(2)} ms; p10 ${(own.p10 / base.p10).toFixed(2)} ×`,
        ),
      );
    }
    rows.push(infoRow("  measured", `${base.calls} calls each, in turns, ${without.era}`));
  }
  return rows;
}

interface TokenContender extends Contender {
  readonly run: () => Promise<string>;
  readonly check: (answer: string) => void;
}

function contender(
  name: string,
  caller: Caller,
  { tool, args }: { readonly tool: string; readonly args: Arguments },
): TokenContender {
  return { name, run: caller.prepare(tool, args), check: (answer) => void toolResult(tool, answer) };
}
