import * as z from "zod";
import type { ChangedTickets } from "./listening.ts";

/**
 * What Halo's webhooks say. Nothing of a body is taken for true: it says what is to be read again. Halo's own payload
 * holds the objects that its event is about (`ticket`, `action`); its wrapper (`id`, `webhook_id`, `timestamp`) is known
 * from one source alone, and a tenant may write a payload of its own.
 */

/** A webhook as it was heard. */
export interface Heard {
  /** Tells it from all others: its own id, else what it says. */
  readonly id: string;
  /** When it was sent, in milliseconds since the epoch, where it says so. */
  readonly sentAt: number | undefined;
  /** Whether it is about records alone, so that the tenant's lists of names are likely to be as they were. */
  readonly isOfRecords: boolean;
  /** Which tickets it is about, for who listens to them. */
  readonly tickets: ChangedTickets;
}

const longestId = 100;
const Body = z.looseObject({
  id: z.string().min(1).max(longestId).optional().catch(undefined),
  webhook_id: z.string().max(longestId).optional().catch(undefined),
  timestamp: z.string().max(40).optional().catch(undefined),
});

/** The objects of a payload that are records and no part of the tenant's setup. */
const records = new Set([
  ...["ticket", "tickets", "action", "actions", "invoice", "client", "site", "user", "asset", "contract"],
  ...["appointment", "quotation", "opportunity", "project", "attachment"],
]);

/** Those that are tickets, and those that are part of one. */
const tickets = new Set(["ticket", "tickets", "opportunity", "project"]);
const partsOfTickets = new Set(["action", "actions"]);
/** The most tickets that are read of one body. */
const mostTickets = 100;

/** Reads the body of a webhook. @param digest of the whole body */
export function heardIn(body: string, digest: string): Heard {
  const parsed = Body.safeParse(jsonOf(body));
  if (!parsed.success) return { id: digest, sentAt: undefined, isOfRecords: false, tickets: "any" };
  const { id, webhook_id: webhook = "", timestamp, ...others } = parsed.data;
  const names = Object.keys(others).filter(
    (name) => typeof others[name] === "object" && others[name] !== null,
  );
  const sentAt = timestamp === undefined ? Number.NaN : Date.parse(zoned(timestamp));
  const isOfRecords = names.length > 0 && names.every((name) => records.has(name));
  return {
    id: id === undefined ? digest : `${webhook} ${id}`,
    sentAt: Number.isNaN(sentAt) ? undefined : sentAt,
    isOfRecords,
    tickets: isOfRecords ? ticketsOf(names, others) : "any",
  };
}

const Id = z.coerce.number().int().positive();
const Part = z.looseObject({ id: z.unknown().optional(), ticket_id: z.unknown().optional() });

/** The tickets that records of a payload are or belong to; any where one does not tell which. */
function ticketsOf(names: readonly string[], body: Readonly<Record<string, unknown>>): ChangedTickets {
  const found = new Set<number>();
  for (const name of names) {
    for (const given of [body[name]].flat()) {
      const part = Part.safeParse(given).data;
      const id = Id.safeParse(tickets.has(name) ? part?.id : part?.ticket_id).data;
      if (id !== undefined) found.add(id);
      else if (tickets.has(name) || partsOfTickets.has(name)) return "any";
    }
  }
  return found.size > mostTickets ? "any" : [...found];
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Halo writes UTC without a zone. */
const zoned = (text: string) => (/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
