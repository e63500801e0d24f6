/** What the callers call: what people's questions come to, and now and then what is refused. */

import type { Random } from "../../sandbox/engine/seed/random.ts";
import { knownRecords, type Tenant } from "../../sandbox/index.ts";
import type { Arguments, Caller } from "../calls.ts";

/** One kind of call. */
export interface Kind {
  readonly name: string;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  readonly tool: string;
  readonly args: (random: Random) => Arguments;
  /** What the result says where it is an error, as it should be. */
  readonly refusal?: RegExp;
}

/** The kinds of calls for a tenant. */
export function kindsOf(tenant: Tenant): readonly Kind[] {
  const marks = knownRecords(tenant);
  const tickets = tenant.tables.Tickets.filter(({ deleted }) => deleted !== true).map(({ id }) => Number(id));
  const ticket = (random: Random) => random.pick(tickets);
  return [
    {
      name: "a list of 5 tickets",
      weight: 40,
      tool: "halo_list_tickets",
      args: (random) => ({ page_size: 5, page: random.int(1, 40) }),
    },
    {
      name: "a list of 50 tickets",
      weight: 10,
      tool: "halo_list_tickets",
      args: (random) => ({ page_size: 50, page: random.int(1, 4) }),
    },
    { name: "a ticket", weight: 25, tool: "halo_get_ticket", args: (random) => ({ id: ticket(random) }) },
    { name: "a list of clients", weight: 10, tool: "halo_list_clients", args: () => ({ page_size: 20 }) },
    {
      name: "a user by e-mail",
      weight: 5,
      tool: "halo_find_user_by_email",
      args: () => ({ email: marks.exactEmail }),
    },
    {
      name: "a note",
      weight: 3,
      tool: "halo_create_action",
      args: (random) => ({
        ticket_id: ticket(random),
        outcome: "Private Note",
        note: "Of the load run.",
        hiddenfromuser: true,
      }),
    },
    { name: "a triage of all open tickets", weight: 1, tool: "halo_triage", args: () => ({}) },
    {
      name: "a ticket that is not there",
      weight: 3,
      tool: "halo_get_ticket",
      args: (random) => ({ id: random.int(90_000_000, 99_000_000) }),
      refusal: /Halo has no ticket/,
    },
    {
      name: "an argument that is refused",
      weight: 3,
      tool: "halo_list_tickets",
      args: (random) => ({ page_size: random.int(1_000, 9_000) }),
      refusal: /page_size/,
    },
  ];
}

/** Chooses a kind, the heavier the likelier. */
export function choose(kinds: readonly Kind[], random: Random): Kind {
  let left = random.next() * kinds.reduce((sum, { weight }) => sum + weight, 0);
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return random.pick(kinds);
}

/** Makes a call; rejects when the answer is not as it should be. */
export async function make(kind: Kind, caller: Caller, random: Random): Promise<void> {
  const call = caller.call(kind.tool, kind.args(random));
  if (kind.refusal === undefined) {
    await call;
    return;
  }
  const refused = await call.then(
    () => new Error("it was not refused"),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  if (!kind.refusal.test(refused.message)) throw refused;
}
