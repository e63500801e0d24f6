import { chargeTypeIds, statusIds } from "../../data/codes.ts";
import { textFailure } from "../../engine/errors.ts";
import { when } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import { numberIn, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";

/** id, name, the status that it sets (0 = none), whether it mails the user, whether it is private. */
const outcomes: readonly (readonly [number, string, number, boolean, boolean])[] = [
  [1, "New Ticket Logged", 0, false, false],
  [2, "Email User", statusIds.withUser, true, false],
  [3, "Note", 0, false, false],
  [4, "Resolved", statusIds.closed, true, false],
  [5, "Re-Assign", 0, false, true],
  [6, "User Updated", statusIds.updated, false, false],
  [7, "Private Note", 0, false, true],
  [8, "Phone Call", statusIds.inProgress, false, false],
  [9, "Site Visit", statusIds.inProgress, false, false],
  [10, "Email Supplier", statusIds.withSupplier, false, true],
  [11, "Acknowledgement Email", 0, true, false],
  [12, "Reopened", statusIds.inProgress, false, false],
  [13, "Schedule Work", statusIds.scheduled, true, false],
  [14, "Merged", statusIds.closed, false, true],
  [15, "Quick Time", statusIds.closed, false, true],
];

/** Outcomes: the kinds of action. */
export const outcome: Resource = {
  usualOrder: "stored",
  filters: {
    excludesystemactions: when(() => (record) => numberIn(record, "systemid") === 0),
    quick_only: when(() => (record) => record.isquick === true),
  },
  hidden: ({ query }) => {
    const all = flag(query, "showhidden") === true;
    return (record) => all || record.hidden !== true;
  },
  write: {
    require: (sent) => {
      if (textIn(sent, "outcome") === "") throw textFailure("An Outcome name must be completed");
    },
  },
  seed: (build) => {
    const random = build.stream("lookups");
    for (const [index, [id, name, newstatus, mails, hidefromuser]] of outcomes.entries()) {
      build.tables.Outcome.push({
        id,
        guid: random.guid(),
        outcome: name,
        buttonname: name,
        labellong: name,
        sequence: (index + 1) * 10,
        hidden: [1, 6, 11, 14].includes(id),
        systemid: [1, 6, 11, 12, 14].includes(id) ? id : 0,
        newstatus,
        sendemail: mails ? 1 : 0,
        hidefromuser,
        chargerate: id === 9 ? chargeTypeIds.onsite : chargeTypeIds.remote,
      });
    }
  },
};
