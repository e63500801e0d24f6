import { requireWholeApi } from "../../halo/bounds/guard.ts";
import type { HaloRecord } from "../../halo/client.ts";
import { HaloError } from "../../halo/errors.ts";
import type { ToolContext } from "../kit/define.ts";
import { columnsOf, rowsOf } from "../reports/loaded.ts";

/** Has Halo run a SELECT as a report that is not saved. */

/** Halo's gateway gives up after about a minute. */
const slow = 60_000;

/** The rows of a SELECT, and the names of its columns. */
export interface Loaded {
  readonly columns: readonly string[];
  readonly rows: readonly HaloRecord[];
}

/**
 * Sends a SELECT by `POST /Report`. The id 0 and `_loadreportonly` are of a report that is run and not stored.
 *
 * @param sql as the guard wrote it
 * @param subject what is asked for, in a sentence
 * @throws HaloError `permission` without the right to run reports, or for a caller who sees some records alone
 * @throws HaloError `refused` when Halo could not run it
 */
export async function loadSql(sql: string, subject: string, context: ToolContext): Promise<Loaded> {
  const { halo, signal } = context;
  // SQL goes by no client and no area: who is held to some would read the others.
  requireWholeApi(
    halo.bounds,
    "Reports in SQL read every table, so they are not open to it. Use the other tools.",
  );
  const record = await halo.api
    .unsavedReport(sql, subject, { signal, timeoutMs: slow })
    .catch((error: unknown) => {
      throw asRead(error);
    });
  const rows = rowsOf(record, subject, adviceFor);
  return { columns: columnsOf(record, rows), rows };
}

/** A SELECT changes nothing, so one whose answer was lost may be sent again; and a missing right is named. */
function asRead(error: unknown): unknown {
  if (!(error instanceof HaloError)) return error;
  if (error.kind === "permission" && error.status !== undefined) {
    return error.with({
      happened: "Halo lets this sign-in run no reports in SQL.",
      missing: "reporting",
      advice:
        "It needs edit:reporting among the permissions of the API application, and of the agent's role the right to make reports. halo_query answers over a working copy without it.",
    });
  }
  if (!error.uncertain) return error;
  const again = "The query changes nothing, so it can be sent again";
  return error.with({
    uncertain: false,
    advice:
      error.kind === "timeout" ? `${again}: ask for less, a shorter period or fewer joins.` : `${again}.`,
  });
}

function adviceFor(said: string | undefined): string {
  if (said === undefined) return "Write the query in a simpler way.";
  if (/invalid (?:column|object) name/i.test(said)) return "halo_sql_schema lists tables and columns.";
  if (/time-?out/i.test(said)) return "Ask for less: a shorter period, fewer joins.";
  if (/permission|denied/i.test(said)) return "Halo does not let reports read that.";
  return "Correct the query; halo_sql_schema lists tables and columns.";
}
