/** Writes that are taken back: each is done first, and its undoing is what is judged. */
import type { Arguments } from "../../../calls.ts";
import { type RowOfDeed, type Told, toldByError } from "../ledger.ts";
import { formerAgent, otherAgents } from "../own-records.ts";
import type { ToolAnswer } from "../wire.ts";
import type { Ask, Planned, WriteKind } from "./write-kind.ts";

const tool = "halo_undo_change";
const bulk = "halo_bulk_update_tickets";

/** The last change of a record as `halo_my_changes` tells it, where that was done. */
async function changeOf(noun: string, id: number, by: string, ask: Ask): Promise<Arguments | undefined> {
  // Of one tool, not of one record: rows of one call that are listed together say which call it was.
  const answer = await ask("halo_my_changes", { tool: by, period: "7d", page_size: 100 });
  const rows = answer?.isError === false && Array.isArray(answer.data.rows) ? answer.data.rows : [];
  return rows.find(({ record, state }) => record === `${noun} #${id}` && state === "done");
}

const byResult: Readonly<Record<string, Told["telling"]>> = {
  undone: "done",
  "undone in part": "done",
  "unknown whether undone": "unknown",
};

/** What an answer says of undoing the change of a record. */
function toldOf(noun: string, id: number, { isError, text, data }: ToolAnswer): Told {
  if (isError) return toldByError(text);
  const { figures, changes } = data;
  if (typeof figures === "object" && figures !== null && "dry_run" in figures) return { telling: "dry run" };
  const own = (Array.isArray(changes) ? changes : []).find(({ record }) =>
    new RegExp(`^${noun} #${id}\\b`).test(String(record)),
  );
  return { telling: byResult[String(own?.result)] ?? "not done" };
}

/** What is called to undo a change, and judged. */
function undoing(
  change: unknown,
  of: readonly (Planned["deeds"][number] & { readonly noun: string; readonly id: number })[],
): Planned {
  return {
    args: { change: String(change), confirm: true },
    deeds: of,
    toldOf: (answer) => of.map(({ noun, id }) => toldOf(noun, id, answer)),
  };
}

const row = (resource: string, kind: RowOfDeed["kind"], record: number): RowOfDeed => ({
  ...{ resource, record, tool },
  ...(kind === undefined ? {} : { kind }),
});

/** A call that is nothing without what comes first. */
const nothing = { tool, args: {}, deeds: [] } as const;

export const undoWrites: readonly WriteKind[] = [
  {
    weight: 3,
    prepare: (marker, _random, own) => {
      const id = own.like("Supplier", { name: "A supplier of the chaos run", notes: marker });
      return {
        ...nothing,
        first: async (ask) => {
          const changed = await ask("halo_update_supplier", { id, notes: "To be put back" });
          if (changed?.isError !== false || changed.data.state !== "done") return undefined;
          const change = await changeOf("supplier", id, "halo_update_supplier", ask);
          if (change === undefined) return undefined;
          const found = () => own.withValue("Supplier", id, "notes", [marker]);
          const what = `notes of supplier ${id}, put back`;
          return undoing(change.id, [
            { what, found, row: row("Supplier", "updated", id), noun: "supplier", id },
          ]);
        },
      };
    },
  },
  {
    weight: 3,
    prepare: (marker, random, own) => ({
      ...nothing,
      first: async (ask) => {
        // No marker: what comes first is no part of what is judged.
        const subject = marker.replace("Chaos", "Undone");
        const created = await ask("halo_create_appointment", {
          ...{ subject, agent_id: random.pick(otherAgents) },
          ...{ start_date: "2027-03-02T09:00:00Z", end_date: "2027-03-02T10:00:00Z" },
        });
        if (created?.isError !== false || created.data.state !== "done") return undefined;
        const id = Number(Object(created.data.record).id);
        // One above keeps its number from being given again.
        own.like("Appointment", {});
        const change = await changeOf("appointment", id, "halo_create_appointment", ask);
        if (change === undefined) return undefined;
        const found = () => own.gone("Appointment", id, "subject", subject);
        const what = `appointment ${id}, taken back`;
        return undoing(change.id, [
          { what, found, row: row("Appointment", "deleted", id), noun: "appointment", id },
        ]);
      },
    }),
  },
  {
    weight: 3,
    prepare: (_marker, random, own) => {
      const ids = Array.from({ length: random.int(2, 5) }, () => own.ticket("A ticket of many"));
      return {
        ...nothing,
        first: async (ask) => {
          const agent_id = random.pick(otherAgents);
          const changed = await ask(bulk, { ticket_ids: ids, agent_id, confirm: true });
          const updated = changed?.isError === false ? changed.data.updated : undefined;
          const [one] = Array.isArray(updated) ? updated.map(Number) : [];
          const change = one === undefined ? undefined : await changeOf("ticket", one, bulk, ask);
          if (change === undefined || !Array.isArray(updated) || updated.length < ids.length)
            return undefined;
          return undoing(
            change.call,
            ids.map((id) => ({
              what: `agent of ticket ${id}, put back`,
              found: () => own.withValue("Tickets", id, "agent_id", [formerAgent]),
              row: row("Tickets", "updated", id),
              noun: "ticket",
              id,
            })),
          );
        },
      };
    },
  },
];
