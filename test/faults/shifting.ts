import type { Random } from "../../sandbox/engine/seed/random.ts";
import type { HaloRecord } from "../../sandbox/index.ts";
import { readConfig } from "../../src/config/config.ts";
import { HaloClient } from "../../src/halo/client.ts";
import { Lookups } from "../../src/halo/lookups.ts";
import { haloResources } from "../../src/halo/resources.ts";
import type { Runtime } from "../../src/halo/runtime.ts";
import { noLedger } from "../../src/ledger/recorder.ts";
import { Reading } from "../../src/tools/kit/analytics/reader.ts";
import { sandboxToken } from "../support/sandbox-token.ts";
import { type Ground, meddledRuntime } from "./matrix.ts";

/** What happens to the tickets before each of the pages is read: the second, the third … */
export type Shift = (tickets: HaloRecord[], page: number) => void;

/** How a list that changed while it was read came out. */
export interface ShiftedReading {
  /** Tickets that were there from the first page to the last, and were not read. */
  readonly lost: number;
  /** Tickets that were read more than once. */
  readonly doubled: number;
  /** What the answer would say of it. */
  readonly complete: boolean;
  readonly said: string;
}

/** Reads all tickets, as the answer tools do, while they change between the pages. */
export async function readWhileShifting(ground: Ground, shift: Shift): Promise<ShiftedReading> {
  const { sandbox } = ground;
  const table = sandbox.tenant.tables.Tickets;
  const before = [...table];
  const stable = await listedIds(ground);
  const meddled = meddledRuntime(ground);
  let page = 0;
  meddled.onRequest = () => {
    page += 1;
    if (page === 1) return;
    shift(table, page);
    const now = new Set(table.map(({ id }) => Number(id)));
    for (const id of stable) if (!now.has(id)) stable.delete(id);
  };
  try {
    const { rows, complete, said } = await readAll(ground, meddled.runtime);
    const read = rows.map(({ id }) => Number(id));
    const distinct = new Set(read);
    return {
      lost: [...stable].filter((id) => !distinct.has(id)).length,
      doubled: read.length - distinct.size,
      complete,
      said,
    };
  } finally {
    table.splice(0, table.length, ...before);
  }
}

/** The tickets that Halo lists while nothing changes; some it hides. Read once for each sandbox. */
async function listedIds(ground: Ground): Promise<Set<number>> {
  const held = listedOf.get(ground.sandbox);
  if (held !== undefined) return new Set(held);
  const { rows } = await readAll(ground, meddledRuntime(ground).runtime);
  const ids = rows.map(({ id }) => Number(id));
  listedOf.set(ground.sandbox, ids);
  return new Set(ids);
}

const listedOf = new WeakMap<Ground["sandbox"], readonly number[]>();

function readAll(ground: Ground, runtime: Runtime) {
  const halo = clientOf(ground, runtime);
  return new Reading({
    halo,
    lookups: new Lookups(halo, runtime),
    signal: new AbortController().signal,
    now: runtime.now,
    timeZone: "UTC",
    ledger: noLedger,
    progress: async () => {},
    confirm: async () => {},
  }).all(haloResources.tickets, {});
}

function clientOf(ground: Ground, runtime: Runtime): HaloClient {
  const reading = readConfig({
    HALO_BASE_URL: "https://halo.test",
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
  });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  let token: Promise<string> | undefined;
  // Asked of the sandbox itself, so that every request counted is a page.
  return HaloClient.of(reading.config, runtime, {
    accessToken: () => (token ??= sandboxToken(ground.sandbox)),
  });
}

/** The newest tickets stand on the first page, which has been read when the others are. */
const newestFirst = (tickets: HaloRecord[]) => [...tickets].sort((a, b) => Number(b.id) - Number(a.id));

/** Takes a ticket away: the one at a place in the order of the list, from 0. */
function removeAt(tickets: HaloRecord[], place: number): HaloRecord | undefined {
  const gone = newestFirst(tickets.filter(({ deleted }) => deleted !== true))[place];
  if (gone !== undefined) tickets.splice(tickets.indexOf(gone), 1);
  return gone;
}

/** Adds a new ticket, which stands first. */
function addNewest(tickets: HaloRecord[]): void {
  const [first] = newestFirst(tickets);
  if (first !== undefined)
    tickets.push({ ...structuredClone(first), deleted: false, id: Number(first.id) + 1 });
}

/** The ways in which a list shifts, by name. */
export const shifts: Readonly<Record<string, () => Shift>> = {
  "nothing changes": () => () => {},
  "a ticket of the first page goes": () => (tickets, page) => {
    if (page === 2) removeAt(tickets, 5);
  },
  "a ticket of the last page goes": () => (tickets, page) => {
    if (page === 2) removeAt(tickets, tickets.length - 20);
  },
  "a ticket comes in": () => (tickets, page) => {
    if (page === 2) addNewest(tickets);
  },
  "one goes and one comes in": () => (tickets, page) => {
    if (page !== 2) return;
    removeAt(tickets, 5);
    addNewest(tickets);
  },
  "one goes, and one comes in a page later": () => (tickets, page) => {
    if (page === 2) removeAt(tickets, 5);
    if (page === 3) addNewest(tickets);
  },
  "one goes, and a deleted one comes back a page later": () => (tickets, page) => {
    if (page === 2) removeAt(tickets, 5);
    const deleted = tickets.findIndex((ticket) => ticket.deleted === true);
    const ticket = tickets[deleted];
    if (page === 3 && ticket !== undefined) tickets[deleted] = { ...ticket, deleted: false };
  },
  "one goes before every page": () => (tickets) => {
    removeAt(tickets, 0);
  },
  "one comes in before every page": () => (tickets) => addNewest(tickets),
};

/** Tickets come in and go at random, some before every page. */
export function randomShift(random: Random): Shift {
  return (tickets) => {
    for (let left = random.int(0, 3); left > 0; left -= 1) {
      if (random.chance(0.5)) addNewest(tickets);
      else removeAt(tickets, random.int(0, tickets.length - 1));
    }
  };
}
