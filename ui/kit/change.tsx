import type { ComponentChildren } from "preact";
import { useShown } from "./app.tsx";
import { isRow, type Row, rowsOf, sentences, text } from "./data.ts";
import { Badge, Warnings } from "./parts.tsx";

/** What a write would change, or has changed: before and after, and who is mailed. Read from the tool's structure alone. */

/** One field, before and after. */
interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const changesOf = (row: Row): readonly Change[] => {
  const all = rowsOf(row.changes).map(({ field, before, after }) => ({
    field: String(field),
    before,
    after,
  }));
  // An id whose name changes too is told by the name.
  const named = new Set(all.map(({ field }) => field));
  return all.filter(({ field }) => !(field.endsWith("_id") && named.has(field.replace(/_id$/, "_name"))));
};

/** Fields of Halo whose names say little. */
const titles: Readonly<Record<string, string>> = {
  hiddenfromuser: "Internal",
  sendemail: "Sends a mail",
  timetaken: "Time taken (h)",
  dateoccurred: "Opened",
  fixbydate: "Fix by",
};

/** A field's name as people say it. */
export const fieldTitle = (field: string): string => {
  const known = titles[field];
  if (known !== undefined) return known;
  const words = field.replace(/_(?:name|id)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function Value({ of, field }: { readonly of: unknown; readonly field: string }) {
  const { format } = useShown();
  if (of === undefined || of === null || of === "") return <span class="quiet">(empty)</span>;
  if (typeof of === "boolean") return <>{of ? "Yes" : "No"}</>;
  // An id is no count.
  if (typeof of === "number") {
    return <span class="numbers">{/(?:^|_)id$/.test(field) ? `#${of}` : format.number(of)}</span>;
  }
  if (typeof of === "string") return <>{/^\d{4}-\d\d-\d\dT/.test(of) ? format.time(of) : of}</>;
  return <>{JSON.stringify(of)}</>;
}

/** Fields, before and after. */
function Changes({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return null;
  return (
    <dl>
      {changes.map(({ field, before, after }) => (
        <div class="change" key={field}>
          <dt>{fieldTitle(field)}</dt>
          <dd>
            <span class="before">
              <span class="hidden">before: </span>
              <Value of={before} field={field} />
            </span>
            <span class="arrow" aria-hidden="true">
              →
            </span>
            <span class="after">
              <span class="hidden">after: </span>
              <Value of={after} field={field} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Fields of a record that is new. */
function Fields({ of }: { readonly of: Row }) {
  // The same note as HTML is what Halo stores of it.
  const shown = Object.entries(of).filter(([field]) => !(field === "note_html" && "note" in of));
  if (shown.length === 0) return null;
  return (
    <dl>
      {shown.map(([field, value]) => (
        <div class="change" key={field}>
          <dt>{fieldTitle(field)}</dt>
          <dd class="said">
            <Value of={value} field={field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The bodies of the requests that a dry run shows. */
const bodiesOf = (data: Row): readonly Row[] =>
  rowsOf(data.requests).flatMap(({ body }) => (Array.isArray(body) ? body.filter(isRow) : []));

const results: Readonly<Record<string, readonly ["green" | "red" | "plain" | "blue", string, string]>> = {
  would_update: ["blue", "→", "Would be changed"],
  unchanged: ["plain", "=", "Has these values already"],
  updated: ["green", "✓", "Changed"],
  updated_in_part: ["red", "!", "Changed in part"],
  not_updated: ["red", "!", "Not changed"],
  failed: ["red", "!", "Failed"],
  unknown: ["red", "?", "Not known"],
};

/** Whether a dry run tells that nothing would change: an empty list, since what is not known is absent. */
export const wouldChangeNothing = ({ done, changes }: Row): boolean =>
  done === "dry_run" && Array.isArray(changes) && changes.length === 0;

/** What of a write is shown: of one record, of many, or of one that asks for a yes. */
export function ChangeCard({ data }: { readonly data: Row }) {
  const asked = isRow(data.needs_confirmation) ? data.needs_confirmation : undefined;
  if (asked !== undefined) return <Asked asked={asked} data={data} />;
  const rows = rowsOf(data.rows);
  const record = isRow(data.record) ? data.record : {};
  const changes = changesOf(data);
  const bodies = bodiesOf(data);
  const isNew = data.would === "created" || data.done === "created";
  return (
    <div class="stack">
      <Head record={record} />
      <Mailed data={data} bodies={bodies} />
      {wouldChangeNothing(data) && <p>Nothing would change: Halo has these values already.</p>}
      <Changes changes={changes} />
      {rows.length > 0 && <Rows rows={rows} />}
      {isNew && bodies.map((body, index) => <Fields key={String(index)} of={body} />)}
      <Said data={data} />
      <Warnings data={data} />
    </div>
  );
}

function Head({ record }: { readonly record: Row }) {
  const name = text(record, "summary") ?? text(record, "name");
  const id = text(record, "id");
  if (name === undefined && id === undefined) return null;
  return (
    <p>
      {id !== undefined && <span class="quiet numbers">#{id} </span>}
      <strong>{name}</strong>
      {text(record, "client_name") !== undefined && (
        <span class="quiet"> · {text(record, "client_name")}</span>
      )}
    </p>
  );
}

/** Whether Halo is asked to mail somebody is in the requests; whom, in the tool's own sentence below. */
function Mailed({ data, bodies }: { readonly data: Row; readonly bodies: readonly Row[] }) {
  if (!bodies.some(({ sendemail }) => sendemail === true)) return null;
  return (
    <p>
      <Badge tone="amber" mark="✉">
        {data.done === "dry_run" ? "Would send a mail" : "Sends a mail"}
      </Badge>
    </p>
  );
}

function Said({ data }: { readonly data: Row }) {
  const said = [
    ...sentences(data, "also"),
    ...sentences(data, "understood").map((each) => `Understood: ${each}.`),
  ];
  if (said.length === 0) return null;
  return (
    <ul class="said-list stack">
      {said.map((sentence) => (
        <li key={sentence} class="said">
          {sentence}
        </li>
      ))}
    </ul>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <ul class="stack">
      {rows.map((row) => {
        const [tone, mark, said] = results[String(row.result)] ?? [
          "plain",
          "·",
          fieldTitle(String(row.result ?? "")),
        ];
        return (
          <li key={String(row.id)}>
            <p class="row">
              <span class="quiet numbers">#{text(row, "id")}</span>
              <span>{text(row, "summary") ?? text(row, "name")}</span>
              {row.result !== undefined && (
                <Badge tone={tone} mark={mark}>
                  {said}
                </Badge>
              )}
            </p>
            <Changes changes={changesOf(row)} />
            {text(row, "said") !== undefined && <p class="said">{text(row, "said")}</p>}
            {text(row, "error") !== undefined && <p class="said">{text(row, "error")}</p>}
          </li>
        );
      })}
    </ul>
  );
}

/** A question that the tool asks before it acts. */
function Asked({ asked, data }: { readonly asked: Row; readonly data: Row }) {
  const records = isRow(asked.record) ? [asked.record] : rowsOf(asked.records);
  return (
    <div class="stack">
      <p>
        <strong>{text(asked, "question")}</strong>
      </p>
      <Rows rows={records} />
      <p class="quiet">{text(asked, "yes")}</p>
      <Warnings data={data} />
    </div>
  );
}

/** A heading over what is shown of a write. */
export function changeTitle(data: Row): ComponentChildren {
  if (isRow(data.needs_confirmation)) return "This needs a yes";
  const { done } = data;
  if (done === "dry_run") return "Preview: nothing was sent";
  if (data.state !== undefined && data.state !== "done")
    return `Halo's state of this write: ${String(data.state)}`;
  if (done === "nothing") return "Nothing was changed";
  return typeof done === "string" ? `Done: ${fieldTitle(done).toLowerCase()}` : "Result of a write";
}
