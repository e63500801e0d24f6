import type { Check, Finding, Patient } from "../check.ts";
import { resourceKeys } from "../probes.ts";
import { forecast, type ToolForecast, type ToolState } from "../tools.ts";

/** How well each tool will work; empty without a sign-in. */
export async function forecastFor(patient: Patient): Promise<ReadonlyMap<string, ToolForecast>> {
  const signedIn = await patient.signedIn();
  if (signedIn.kind !== "signed_in") return new Map();
  const readings = new Map(
    await Promise.all(resourceKeys.map(async (key) => [key, await patient.probes.reading(key)] as const)),
  );
  return forecast({
    config: patient.config,
    readings,
    me: await patient.probes.reader.get("Agent/me"),
    scopes: signedIn.scopes,
    dialects: await patient.dialects(),
  });
}

const words: Readonly<Record<ToolState, string>> = {
  full: "work fully",
  part: "work in part",
  none: "can't work",
  unknown: "are not known",
  off: "are off",
};

export const toolCheck: Check = {
  id: "tools",
  title: "Tools",
  reads: [],
  judge: async (patient) => {
    const found = await forecastFor(patient);
    const total = found.size;
    if (total === 0) return [];
    const of = (state: ToolState) => [...found].filter(([, { state: own }]) => own === state);
    const full = of("full");
    const heading: Finding = {
      level: of("none").length === total ? "problem" : "ok",
      text: `${full.length} of ${total} ${words.full}.`,
    };
    const rest = (["part", "none", "unknown", "off"] as const).flatMap((state) => grouped(state, of(state)));
    return [heading, ...rest];
  },
};

/** One line for all tools that the same thing happens to. */
function grouped(state: ToolState, tools: readonly (readonly [string, ToolForecast])[]): Finding[] {
  const byReason = new Map<string, string[]>();
  for (const [name, { why }] of tools) {
    const reason = why.join(", ");
    byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  const level = state === "part" || state === "none" ? "warning" : "note";
  return [...byReason].map(([reason, names]) => ({
    level,
    text: `${names.length} ${words[state]}: ${names.join(", ")}. Why: ${reason}.`,
  }));
}
