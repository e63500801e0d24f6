/** Deeds and kinds of writes that several areas have. */
import type { Random } from "../../../../sandbox/engine/seed/random.ts";
import type { ResourceName } from "../../../../sandbox/index.ts";
import type { Arguments } from "../../../calls.ts";
import type { Deed, RowOfDeed } from "../ledger.ts";
import type { OwnRecords } from "../own-records.ts";
import type { WriteKind } from "./write-kind.ts";

/** A note with this text. */
export const note = (what: string, text: string, own: OwnRecords): Deed => ({
  what,
  found: () => own.notes(text),
});

/** A record that is made with the marker in a field. */
export function creation(
  tool: string,
  table: ResourceName,
  field: string,
  args: (random: Random, own: OwnRecords) => Arguments,
): WriteKind["prepare"] {
  return (marker, random, own) => ({
    tool,
    args: { ...args(random, own), [field]: marker },
    deeds: [{ what: `a record of ${table}`, found: () => own.holding(table, field, marker) }],
  });
}

/** A text of a record that was made for it, which becomes the marker. */
export function textOf(
  tool: string,
  table: ResourceName,
  field: string,
  make: (own: OwnRecords, random: Random) => number,
): WriteKind["prepare"] {
  return (marker, random, own) => {
    const id = make(own, random);
    return {
      tool,
      args: { id, [field]: marker },
      deeds: [{ what: `${field} of ${table} ${id}`, found: () => own.withValue(table, id, field, [marker]) }],
    };
  };
}

/** The row of a change that is sent without the marker. */
export const changeOf = (resource: string, record: number): RowOfDeed => ({
  resource,
  kind: "updated",
  record,
});

/** The row of a removal. */
export const removalOf = (resource: string, record: number): RowOfDeed => ({
  resource,
  kind: "deleted",
  record,
});
