import type { CallToolResult } from "@modelcontextprotocol/server";
import { localTime } from "../../halo/dates/days.ts";
import { cardFields, cleanFields, textLimits } from "../../tools/kit/clean.ts";
import type { OneTimeLink } from "../../tools/kit/file-links.ts";
import type { LinkResult } from "../../tools/kit/result.ts";
import { boundedWarnings, callResult, unlessEmpty, warningLines } from "./parts.ts";

/** A one-time link as a result shows it. */
export function shownLink({ url, expires }: OneTimeLink, timeZone: string) {
  return { url, expires: localTime(new Date(expires), timeZone) };
}

/** A page that a person has to open: the link, and what to do afterwards. */
export function renderLink(
  { view, record, sentence, next, link, ...result }: LinkResult,
  most: number,
  timeZone: string,
): CallToolResult {
  const warnings = boundedWarnings(result.warnings, most);
  const shown = shownLink(link, timeZone);
  return callResult([sentence, shown.url, `Until ${shown.expires}. ${next}`, ...warningLines(warnings)], {
    done: "nothing",
    record: cleanFields(record, cardFields(view), textLimits.record, timeZone),
    one_time_link: shown,
    next: `${sentence} ${next}`,
    warnings: unlessEmpty(warnings),
  });
}
