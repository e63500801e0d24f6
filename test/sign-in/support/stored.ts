import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** What an object stored: its values by key, and the tables of its database with some of their rows. */
interface StoredObject {
  readonly stored: Readonly<Record<string, unknown>>;
  readonly tables: readonly {
    readonly name: string;
    readonly sql: string;
    readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  }[];
}

/**
 * Everything that the Worker of an earlier commit had stored after a sign-in with a key, an answer, a query and a write,
 * as that commit's own code wrote it. Of each table two rows are kept.
 */
export interface StoredState {
  /** When it was stored, in milliseconds since the epoch. */
  readonly at: number;
  readonly clientId: string;
  readonly tokens: { readonly access_token: string; readonly refresh_token: string };
  readonly kv: readonly { readonly name: string; readonly value: string; readonly metadata: unknown }[];
  /** The objects of the grant and of the principal. */
  readonly steps: readonly (StoredObject & { readonly name: string })[];
  readonly session: StoredObject;
  readonly ledger: StoredObject & { readonly name: string };
}

/** What stands for the id of the session where that is stored: ids of one runtime are none of another. */
const idInFixture = "SESSION-ID";

/** Puts what was stored where that commit had it. @returns the id of the session */
export async function restore({ kv, steps, session, ledger }: StoredState): Promise<string> {
  const { OAUTH_KV, AUTHORIZATION_STEP, HALO_SESSION, HALO_LEDGER } = env;
  const id = HALO_SESSION.newUniqueId();
  for (const { name, value, metadata } of kv) await OAUTH_KV.put(name, value, { metadata });
  for (const { name, stored, tables } of steps) {
    const named = Object.entries(stored).map(([key, value]) => [
      key.replace(idInFixture, id.toString()),
      value,
    ]);
    const step = AUTHORIZATION_STEP.get(AUTHORIZATION_STEP.idFromName(name));
    await fill(step, { stored: Object.fromEntries(named), tables });
  }
  await fill(HALO_SESSION.get(id), session);
  await fill(HALO_LEDGER.get(HALO_LEDGER.idFromName(ledger.name)), ledger);
  return id.toString();
}

async function fill<Kind extends Rpc.DurableObjectBranded>(
  object: DurableObjectStub<Kind>,
  { stored, tables }: StoredObject,
): Promise<void> {
  await runInDurableObject(object, async (_object, { storage }) => {
    await storage.deleteAll();
    for (const [key, value] of Object.entries(stored)) await storage.put(key, value);
    for (const { sql, name, rows } of tables) {
      storage.sql.exec(sql);
      for (const row of rows) {
        const columns = Object.keys(row);
        const names = columns.map((column) => `"${column}"`).join(", ");
        const marks = columns.map(() => "?").join(", ");
        storage.sql.exec(`INSERT INTO "${name}" (${names}) VALUES (${marks})`, ...Object.values(row));
      }
    }
  });
}
