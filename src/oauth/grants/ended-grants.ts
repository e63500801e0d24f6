import * as z from "zod";
import { ClientNote } from "./client-note.ts";
import { type GrantName, grantKeyOf } from "./grant-name.ts";

/** How long an ended grant is shown to its owner, in seconds: 30 days. */
const shownSeconds = 30 * 24 * 60 * 60;
/** The most that are shown, the latest of all. */
const mostShown = 20;

/** A grant that ended because a spent refresh token of it came back. */
const EndedGrant = ClientNote.extend({
  /** When it ended, in milliseconds since the epoch. */
  at: z.number(),
});
export type EndedGrant = z.output<typeof EndedGrant>;

const keyOf = (userId: string, grantId: string) => `ended:${userId}:${grantId}`;

/** Keeps for its owner that a grant has ended, before its record is deleted. */
export async function noteReuse(store: KVNamespace, grant: GrantName): Promise<void> {
  const record = z
    .object({ metadata: ClientNote })
    .safeParse(await store.get(grantKeyOf(grant), "json")).data;
  const note = record?.metadata ?? { client: "", host: "unknown" };
  await store.put(keyOf(grant.userId, grant.grantId), JSON.stringify({ ...note, at: Date.now() }), {
    expirationTtl: shownSeconds,
  });
}

/** The grants of a person that ended so within the last 30 days, the latest first. */
export async function endedGrantsOf(store: KVNamespace, userId: string): Promise<EndedGrant[]> {
  const { keys } = await store.list({ prefix: keyOf(userId, "") });
  const stored = await Promise.all(keys.map(({ name }) => store.get(name, "json")));
  return stored
    .flatMap((each) => EndedGrant.safeParse(each).data ?? [])
    .sort((left, right) => right.at - left.at)
    .slice(0, mostShown);
}
