import { closedStatusId, closingStatusIds } from "../../halo/rules.ts";
import { dateOf } from "../../halo/text.ts";
import { readClosing } from "../closing.ts";
import { heeded, type Question } from "./question.ts";

const heeds = (list: "open" | "closed", parameter: string): Question => ({
  id: `${list}-filter`,
  about: `\`${parameter}\` of tickets`,
  values: heeded,
  ask: async ({ probes }) => {
    const isHeeded = (await readClosing(probes)).rule.heeds[list];
    return isHeeded === undefined ? undefined : isHeeded ? "heeded" : "ignored";
  },
});

/** Which statuses close, and what shows it. */
export const closingQuestions: readonly Question[] = [
  heeds("open", "open_only"),
  heeds("closed", "closed_only"),
  {
    id: "closed-statuses",
    about: "`excludeclosed` of statuses",
    values: heeded,
    ask: async ({ probes }) => {
      const { statuses = [], openStatuses = [] } = (await readClosing(probes)).read;
      if (openStatuses.length === 0 || openStatuses.length > statuses.length) return undefined;
      return openStatuses.length < statuses.length ? "heeded" : "ignored";
    },
  },
  {
    id: "closing-statuses",
    about: "the statuses that close",
    values: {
      stock: "are those of a stock Halo: 8 and 9",
      "resolved-open": "are 9 without 8",
      own: "are the tenant's own: 9 leaves tickets open",
    },
    ask: async ({ probes }) => {
      const { read, rule } = await readClosing(probes);
      const { told } = rule;
      if (told(closedStatusId) === "open") return "own";
      const others = [...closingStatusIds].filter((id) => id !== closedStatusId);
      if (others.some((id) => told(id) === "open")) return "resolved-open";
      // One of them alone says nothing of the other, which this tenant may use for something else.
      const used = new Set(read.statuses?.map(({ id }) => Number(id)));
      const isShown = [closedStatusId, ...others.filter((id) => used.has(id))].every(
        (id) => told(id) === "closes",
      );
      return isShown ? "stock" : undefined;
    },
  },
  {
    id: "closing-marks",
    about: "a closed ticket in rows",
    values: {
      "date-and-flag": "has `dateclosed` and `hasbeenclosed`",
      date: "has `dateclosed` alone",
      none: "shows nothing of it",
    },
    ask: async ({ probes }) => {
      const { read, rule } = await readClosing(probes);
      const rows = [...(read.open ?? []), ...(read.closed ?? [])];
      const closed = rows.filter((row) => rule.told(row.status_id) === "closes");
      if (closed.length === 0) return undefined;
      const isFlagged = closed.some((row) => row.hasbeenclosed !== undefined);
      const isDated = closed.some((row) => dateOf(row.dateclosed) !== undefined);
      if (!isDated) return isFlagged ? undefined : "none";
      return isFlagged ? "date-and-flag" : "date";
    },
  },
];
