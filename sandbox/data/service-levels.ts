import { once } from "../engine/seed/seed.ts";
import { statusIds } from "./codes.ts";
import { facts } from "./context.ts";

/** SLA id and name with response and fix times in hours for priorities 1 to 4. */
const slas: readonly (readonly [number, string, readonly (readonly [number, number])[]])[] = [
  [
    1,
    "Standard Business Hours",
    [
      [1, 4],
      [2, 8],
      [4, 24],
      [8, 40],
    ],
  ],
  [
    2,
    "Premium 24x7",
    [
      [0.25, 2],
      [0.5, 4],
      [2, 12],
      [4, 24],
    ],
  ],
  [
    3,
    "Essentials",
    [
      [2, 8],
      [4, 16],
      [8, 40],
      [16, 80],
    ],
  ],
];

const priorityNames = ["Critical", "High", "Medium", "Low"];
const priorityColours = ["#c0392b", "#e67e22", "#f1c40f", "#27ae60"];

/** Fills SLA and Priority together: whichever is asked for first fills both. */
export const fillServiceLevels = once((build) => {
  const random = build.stream("sla");
  for (const [slaid, slaName, times] of slas) {
    build.tables.SLA.push({
      id: slaid,
      guid: random.guid(),
      name: slaName,
      workday_id: slaid === 2 ? 2 : 1,
      workday_name: slaid === 2 ? "Round the Clock" : "Office Hours",
      responsereset: false,
      trackslaresponsetime: true,
      trackslafixbytime: true,
      autoreleaseoption: true,
      autoreleaselimit: 0,
      statusafterautorelease: statusIds.inProgress,
    });
    for (const [index, [responsetime, fixtime]] of times.entries()) {
      const name = priorityNames[index] ?? "";
      const priorityid = index + 1;
      facts(build).priorities.push({ slaid, priorityid, name, responsetime, fixtime });
      build.tables.Priority.push({
        id: random.guid(),
        slaid,
        priorityid,
        name,
        fixtime,
        fixunits: "H",
        responsetime,
        responseunits: "H",
        ishidden: false,
        colour: priorityColours[index] ?? "",
      });
    }
  }
});
