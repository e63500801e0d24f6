import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Everything that the Worker has stored anywhere, as text. */
export async function everythingStored(): Promise<string> {
  const parts: string[] = [];
  for (const { name, metadata } of (await env.OAUTH_KV.list()).keys) {
    parts.push(JSON.stringify({ name, metadata, value: await env.OAUTH_KV.get(name) }));
  }
  for (const id of await listDurableObjectIds(env.AUTHORIZATION_STEP)) {
    parts.push(await runInDurableObject(env.AUTHORIZATION_STEP.get(id), (_step, state) => textOf(state)));
  }
  for (const id of await listDurableObjectIds(env.HALO_SESSION)) {
    parts.push(await runInDurableObject(env.HALO_SESSION.get(id), (_session, state) => textOf(state)));
  }
  return parts.join("\n");
}

async function textOf({ id, storage }: DurableObjectState): Promise<string> {
  return JSON.stringify({ id: id.toString(), stored: [...(await storage.list())] });
}

/** The steps that are there. */
export async function knownSteps(): Promise<ReadonlySet<string>> {
  return new Set((await listDurableObjectIds(env.AUTHORIZATION_STEP)).map(String));
}

/**
 * How long, in milliseconds, each step is still kept, with the keys of what it stores.
 *
 * @param others steps of other tests, which may have been aborted in the midst of a write
 */
export async function lifetimesOfSteps(
  others: ReadonlySet<string>,
): Promise<{ readonly keys: string[]; readonly left: number }[]> {
  const ids = (await listDurableObjectIds(env.AUTHORIZATION_STEP)).filter((id) => !others.has(String(id)));
  return Promise.all(
    ids.map((id) =>
      runInDurableObject(env.AUTHORIZATION_STEP.get(id), async (_step, { storage }) => ({
        keys: [...(await storage.list()).keys()],
        left: ((await storage.getAlarm()) ?? 0) - Date.now(),
      })),
    ),
  );
}

/** Runs the alarms of all steps but some; how many of what they stored is left after that. */
export async function stepsLeftAfterAlarms(others: ReadonlySet<string>): Promise<number> {
  let left = 0;
  for (const id of await listDurableObjectIds(env.AUTHORIZATION_STEP)) {
    if (others.has(String(id))) continue;
    const step = env.AUTHORIZATION_STEP.get(id);
    await runDurableObjectAlarm(step);
    left += await runInDurableObject(step, async (_object, state) => (await state.storage.list()).size);
  }
  return left;
}
