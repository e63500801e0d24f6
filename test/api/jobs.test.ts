import { expect, test } from "vitest";
import { createSandbox } from "../../sandbox/index.ts";
import { isRecord } from "../../src/halo/lists.ts";
import { type Tried, tryJob } from "./doing-jobs.ts";
import { type Reached, sessionWith } from "./halo.ts";
import { type Job, jobs } from "./jobs.ts";
import { thinHalo } from "./thin-halo.ts";

type Halo = (request: Request) => Response | Promise<Response>;

/** The records of a resource as that Halo has them, read past the server. */
async function recordsOf(halo: Halo, resource: string): Promise<readonly Record<string, unknown>[]> {
  const signIn = await halo(
    new Request("https://halo.test/auth/token", {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: "sandbox-client",
        client_secret: "sandbox-secret",
        scope: "all",
      }),
    }),
  );
  const { access_token } = (await signIn.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const answer = await halo(new Request(`https://halo.test/api/${resource}`, { headers }));
  const body: unknown = await answer.json();
  const rows = Array.isArray(body)
    ? body
    : isRecord(body)
      ? Object.values(body).find(Array.isArray)
      : undefined;
  return (rows ?? []).filter(isRecord);
}

/** Why a job did not come to its right end; undefined where it did. */
async function whyNot(job: Job, { operation, last, calls }: Tried, reached: readonly Reached[], halo: Halo) {
  const { right, id } = job;
  const rights = [right.operation].flat();
  const wanted = rights.map((name) => name.replace("{id}", String(id)));
  const sent = reached.find(({ method, url }) =>
    wanted.includes(`${method} ${url.pathname.replace("/api", "")}`),
  );
  if (sent === undefined) return `took ${operation}: ${last.isError ? last.text.slice(0, 120) : ""}`;
  if (last.isError) return last.text.slice(0, 160);
  if (calls > 3) return `${calls} calls`;
  for (const [name, value] of Object.entries(right.query ?? {})) {
    if (sent.url.searchParams.get(name) !== value)
      return `asked without ${name}=${value}: ${sent.url.search}`;
  }
  if (right.body !== undefined && sent.body !== JSON.stringify(right.body)) return `sent ${sent.body}`;
  if (right.body !== undefined) return undefined;
  const stored = await recordsOf(halo, rights[0]?.split("/")[1] ?? "");
  if (job.does === "delete") {
    return stored.some((row) => String(row.id) === String(id)) ? "it is still there" : undefined;
  }
  if (job.does === "write") {
    const fields = Object.entries(right.stored ?? {});
    const isThere = stored.some((row) => fields.every(([name, value]) => row[name] === value));
    return isThere && /^(?:Created|Updated)/.test(last.text)
      ? undefined
      : `not stored: ${last.text.slice(0, 160)}`;
  }
  const shown =
    id === undefined ? (last.data.rows as readonly { id: unknown }[] | undefined) : [last.data.record];
  const ids = (shown ?? []).map((row) => (isRecord(row) ? String(row.id) : ""));
  // Of a list that is longer than a page the first page is right, if it says how many there are.
  const most = last.data.total === stored.length ? ids.length : stored.length;
  const there =
    sent.url.searchParams.size > 0 || id !== undefined
      ? ids
      : stored.slice(0, most).map((row) => String(row.id));
  return ids.length > 0 && ids.join() === there.join() ? undefined : `shows ${ids.join()} of ${there.join()}`;
}

const halos: Readonly<Record<string, () => Promise<Halo>>> = {
  "the sandbox": async () => createSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } }).fetch,
  "a Halo made of its description alone": thinHalo,
};

test.each(Object.keys(halos))("of thirty jobs nine in ten are done in three calls, with %s", async (name) => {
  const halo = await halos[name]?.();
  if (halo === undefined) throw new Error("no such Halo");
  const { call, reached } = await sessionWith(halo);
  const lines: string[] = [];
  let done = 0;
  for (const job of jobs) {
    reached.length = 0;
    const { right: _right, ...told } = job;
    const tried = await tryJob(told, call);
    const why = await whyNot(job, tried, [...reached], halo);
    if (why === undefined) done++;
    lines.push(`${job.says.padEnd(45)} ${tried.calls}  ${why === undefined ? "done" : `not: ${why}`}`);
  }
  console.log([`${done} of ${jobs.length} jobs with ${name}`, ...lines].join("\n"));
  expect(jobs).toHaveLength(30);
  expect(done, lines.join("\n")).toBeGreaterThanOrEqual(27);
});
