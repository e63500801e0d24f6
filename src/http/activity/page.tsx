import { localTime } from "../../halo/dates/days.ts";
import type { LedgerRow } from "../../ledger/entry.ts";
import { shownChanges, shownRecord, shownState } from "../../ledger/words.ts";
import type { PageContext } from "../../oauth/environment.ts";
import { page } from "../../oauth/pages/layout.tsx";
import { paths } from "../../oauth/server.ts";
import { type Filter, searchOf, states } from "./filter.ts";
import type { Reader } from "./reader.ts";

/** What the page shows. */
export interface Activity {
  readonly reader: Reader;
  /** Whether there is a sign-in that can be ended. */
  readonly hasSignIn: boolean;
  readonly tenant: string;
  readonly timeZone: string;
  readonly filter: Filter;
  readonly problems: readonly string[];
  readonly rows: readonly LedgerRow[];
  readonly total: number;
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

/** The page of what was done in Halo: one's own, or everybody's for an administrator. Works without scripts. */
export function activityPage(context: PageContext, shown: Activity): Response | Promise<Response> {
  const { reader, tenant, filter, problems, rows, total, number, size } = shown;
  const title = reader.isAdmin ? "What was done" : "What you did";
  return page(
    context,
    { title, status: problems.length === 0 ? 200 : 400 },
    <>
      <p class="who">
        halo-mcp for {tenant},{" "}
        {shown.hasSignIn ? `signed in as ${reader.who}` : "without a sign-in: this machine alone"}
      </p>
      <h1>{title}</h1>
      <p>
        Each write to Halo through this server. Days are of {shown.timeZone}, times <span data-zone>too</span>
        . {shown.hasSignIn ? <a href={paths.connections}>Your connections</a> : null}
      </p>
      <FilterForm filter={filter} isAdmin={reader.isAdmin} />
      {problems.map((problem) => (
        <p class="error" role="alert">
          {problem}
        </p>
      ))}
      <p>
        {total === 0 ? "Nothing." : `${total} in all, newest first.`}{" "}
        {total === 0 ? null : (
          <>
            All as <a href={`${paths.activity}/export.csv?${searchOf(filter)}`}>CSV</a> or{" "}
            <a href={`${paths.activity}/export.jsonl?${searchOf(filter)}`}>JSON Lines</a>
          </>
        )}
      </p>
      {rows.map((row) => (
        <Row row={row} beside={rows} timeZone={shown.timeZone} isAdmin={reader.isAdmin} />
      ))}
      <nav class="actions" aria-label="Pages">
        {number > 1 ? <a href={`?${searchOf(filter, { page: String(number - 1) })}`}>Newer</a> : null}
        {number * size < total ? (
          <a href={`?${searchOf(filter, { page: String(number + 1) })}`}>Older</a>
        ) : null}
      </nav>
      {reader.isAdmin && filter.person !== "" && total > 0 ? <EraseForm person={filter.person} /> : null}
      {shown.hasSignIn ? (
        <form method="post" action={`${paths.activity}/sign-out`}>
          <div class="actions">
            <button type="submit">Sign out of this page</button>
          </div>
        </form>
      ) : null}
    </>,
  );
}

const stateNames: Readonly<Record<string, string>> = {
  done: "Done",
  done_in_part: "Done in part",
  not_done: "Not done",
  refused: "Refused by Halo",
  unknown: "Unknown",
  running: "Running",
};

function FilterForm({ filter, isAdmin }: { readonly filter: Filter; readonly isAdmin: boolean }) {
  return (
    <form method="get" action={paths.activity}>
      <fieldset class="filter">
        <legend>Show only</legend>
        {isAdmin ? <TextField name="person" label="Person" value={filter.person} /> : null}
        <TextField name="tool" label="Tool" value={filter.tool} />
        <TextField name="client" label="App" value={filter.client} />
        <TextField name="record" label="Record or ticket" value={filter.record} />
        <label for="state">State</label>
        <select id="state" name="state">
          <option value="">Any</option>
          {states.map((state) => (
            <option value={state} selected={filter.state === state}>
              {stateNames[state]}
            </option>
          ))}
        </select>
        <TextField name="from" label="From" value={filter.from} type="date" />
        <TextField name="to" label="To" value={filter.to} type="date" />
        <label for="dry">Dry runs</label>
        <select id="dry" name="dry">
          <option value="">No</option>
          <option value="only" selected={filter.dry !== ""}>
            Only them
          </option>
        </select>
        <div class="actions">
          <button class="primary" type="submit">
            Show
          </button>
        </div>
      </fieldset>
    </form>
  );
}

function TextField(field: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly type?: "text" | "date";
}) {
  return (
    <>
      <label for={field.name}>{field.label}</label>
      <input type={field.type ?? "text"} id={field.name} name={field.name} value={field.value} />
    </>
  );
}

function Row(shown: {
  readonly row: LedgerRow;
  readonly beside: readonly LedgerRow[];
  readonly timeZone: string;
  readonly isAdmin: boolean;
}) {
  const { row, beside, timeZone, isAdmin } = shown;
  const at = localTime(new Date(row.at), timeZone).slice(0, 19).replace("T", " ");
  const title = `${row.dry ? "Dry run: " : ""}${row.kind} ${shownRecord(row)}`;
  const changes = shownChanges(row);
  return (
    <article id={`row-${row.number}`}>
      <h2>{row.link === undefined ? title : <a href={row.link}>{title}</a>}</h2>
      <p class="who">
        Change #{row.number} · <time datetime={new Date(row.at).toISOString()}>{at}</time>
        {isAdmin ? ` · ${row.principal}` : ""} · {row.tool} · <bdi>{row.app ?? row.client}</bdi>
      </p>
      {changes === row.kind || changes === "" ? null : (
        <p class="changes">
          <bdi>{changes}</bdi>
        </p>
      )}
      {row.mailed.length === 0 ? null : (
        <p>
          Mailed to <bdi>{row.mailed.join(", ")}</bdi>
        </p>
      )}
      <p class={row.state === "unknown" ? "note" : undefined}>
        {row.dry ? "Nothing was sent." : `${shownState(row, beside)}.`}
      </p>
    </article>
  );
}

/** Asks an administrator twice: the person has to be typed once more. */
function EraseForm({ person }: { readonly person: string }) {
  return (
    <form method="post" action={`${paths.activity}/erase`}>
      <fieldset>
        <legend>Delete this person’s rows</legend>
        <p>
          All rows of <strong>{person}</strong> leave the ledger, whatever is shown above. One row stays,
          which says that you did this and how many they were. Nothing in Halo changes.
        </p>
        <input type="hidden" name="person" value={person} />
        <label for="confirm">Type {person} to confirm</label>
        <input type="text" id="confirm" name="confirm" required autocomplete="off" />
        <div class="actions">
          <button type="submit">Delete all rows of {person}</button>
        </div>
      </fieldset>
    </form>
  );
}
