import type { Level } from "./check.ts";
import type { Examination } from "./doctor.ts";

const marks: Readonly<Record<Level, string>> = {
  ok: "ok     ",
  note: "note   ",
  warning: "WARNING",
  problem: "PROBLEM",
};

const verdicts = [
  "All is well.",
  "It works, but not all of it: see WARNING.",
  "It can't work: see PROBLEM.",
] as const;

/** An examination as lines for a terminal. */
export function printed({ lines, requests, severity }: Examination): string {
  const width = Math.max(0, ...lines.map(({ title }) => title.length));
  const indent = " ".repeat(marks.ok.length + width + 2);
  const texts = lines.flatMap(({ level, title, text, advice }) => [
    `${marks[level]} ${title.padEnd(width)} ${text}`,
    ...(advice === undefined ? [] : [`${indent}${advice}`]),
  ]);
  return [
    ...texts,
    "",
    `${verdicts[severity]} ${requests} requests were sent, and nothing was written.`,
  ].join("\n");
}
