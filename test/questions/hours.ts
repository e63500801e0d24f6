import type { HaloRecord } from "../../sandbox/index.ts";
import { sum } from "./numbers.ts";
import type { World } from "./types.ts";
import { at, type Between, isIn, num } from "./world.ts";

/** Time entries: actions with hours, done in a time. */
export function entries(
  world: World,
  time: Between,
  isMeant: (action: HaloRecord) => boolean = () => true,
): HaloRecord[] {
  return world.tables.Actions.filter(
    (action) => num(action.timetaken) > 0 && isIn(time, action.datetime) && isMeant(action),
  );
}

/** Hours that were logged. `timetakenadjusted` is 0 throughout the sandbox. */
export function logged(actions: readonly HaloRecord[]): number {
  return sum(actions, (action) => num(action.timetaken));
}

/** Hours that a client pays in some way: invoiced, covered by the agreement, or taken from bought hours. */
export function billable(actions: readonly HaloRecord[]): number {
  return sum(
    actions,
    (action) =>
      num(action.actionchargehours) + num(action.actionnonchargehours) + num(action.actionprepayhours),
  );
}

/** Hours that are to be invoiced, ready for it, and on no invoice yet; those of projects too. */
export function notInvoiced(actions: readonly HaloRecord[]): number {
  return sum(
    actions.filter(
      (action) =>
        action.actisreadyforprocessing === true &&
        at(action.actprocesseddate) === undefined &&
        !action.actioninvoicenumber,
    ),
    (action) => num(action.actionchargehours),
  );
}

/** Hours of one time entry. */
export function hoursOf(action: HaloRecord): number {
  return num(action.timetaken);
}
