import type { Random } from "../../engine/seed/random.ts";

/** What has become of a ticket. Every one of them occurs in every tenant (see `minimumOf`). */
export type Scenario =
  | "closed"
  | "cancelled"
  | "stub"
  | "merged"
  | "deleted"
  | "fresh"
  | "working"
  | "withUser"
  | "withSupplier"
  | "scheduled"
  | "responseBreached"
  | "fixBreached"
  | "dueSoon"
  | "stale"
  | "reopened"
  | "excluded";

const closedScenarios: ReadonlySet<Scenario> = new Set(["closed", "cancelled", "stub", "merged", "deleted"]);

/** True when tickets of this scenario count as open. */
export function isOpen(scenario: Scenario): boolean {
  return !closedScenarios.has(scenario);
}

type Weights = readonly (readonly [Scenario, number])[];

/** Weights by age in days; the first row whose limit is above the age counts. */
const weightsByAge: readonly (readonly [number, Weights])[] = [
  [
    1,
    [
      ["fresh", 45],
      ["working", 30],
      ["dueSoon", 15],
      ["stub", 10],
    ],
  ],
  [
    14,
    [
      ["working", 24],
      ["fresh", 6],
      ["withUser", 9],
      ["dueSoon", 5],
      ["fixBreached", 6],
      ["responseBreached", 4],
      ["withSupplier", 5],
      ["scheduled", 5],
      ["reopened", 4],
      ["excluded", 2],
      ["closed", 14],
      ["stub", 8],
      ["cancelled", 2],
    ],
  ],
  [
    60,
    [
      ["working", 12],
      ["withUser", 6],
      ["fixBreached", 6],
      ["withSupplier", 5],
      ["scheduled", 4],
      ["reopened", 4],
      ["stale", 8],
      ["excluded", 2],
      ["closed", 32],
      ["stub", 5],
      ["cancelled", 2],
      ["merged", 1],
      ["deleted", 1],
    ],
  ],
  [
    9999,
    [
      ["stale", 8],
      ["withSupplier", 1],
      ["withUser", 1],
      ["fixBreached", 2],
      ["reopened", 1],
      ["closed", 74],
      ["stub", 7],
      ["cancelled", 4],
      ["merged", 2],
      ["deleted", 2],
    ],
  ],
];

/** The least number of tickets of a scenario, and the ages in days that suit it. */
const minimumOf: readonly (readonly [Scenario, number, number, number])[] = [
  ["fresh", 10, 0, 6],
  ["dueSoon", 8, 0, 40],
  ["responseBreached", 6, 1, 20],
  ["fixBreached", 10, 2, 60],
  ["withUser", 10, 1, 60],
  ["withSupplier", 6, 2, 60],
  ["scheduled", 6, 1, 60],
  ["reopened", 9, 4, 90],
  ["stale", 12, 35, 240],
  ["excluded", 4, 1, 60],
  ["merged", 4, 5, 540],
  ["deleted", 5, 5, 540],
  ["cancelled", 6, 2, 540],
  ["stub", 20, 0, 540],
];

/** Gives each ticket its scenario by its age in days, and then tops up those that came out too rare. */
export function planScenarios(ages: readonly number[], random: Random): Scenario[] {
  const plan = ages.map((age) => {
    const row = weightsByAge.find(([limit]) => age < limit);
    return row === undefined ? "closed" : random.weighted(row[1]);
  });
  for (const [scenario, least, from, to] of minimumOf) {
    let missing = least - plan.filter((entry) => entry === scenario).length;
    // Every third ticket first, so that one scenario does not take a whole week for itself.
    for (let pass = 0; pass < 3; pass += 1) {
      for (let index = plan.length - 1 - pass; index >= 0 && missing > 0; index -= 3) {
        const age = ages[index] ?? 0;
        const spare = plan[index] === "closed" || plan[index] === "working";
        if (!spare || age < from || age > to) continue;
        plan[index] = scenario;
        missing -= 1;
      }
    }
  }
  return plan;
}
