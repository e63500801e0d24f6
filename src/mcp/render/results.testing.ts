import { haloResources } from "../../halo/resources.ts";
import {
  answerOutput,
  bulkOutput,
  fileOutput,
  listOutput,
  orLink,
  orQuestion,
  queryOutput,
  recordOutput,
  tableOutput,
  writeOutput,
} from "../../tools/kit/output.ts";
import type { ToolResult } from "../../tools/kit/result.ts";
import { type Fields, parts, quote, quoted, type View } from "../../tools/kit/view.ts";

/** A view with each kind of field. */
export const view: View = {
  resource: haloResources.tickets,
  row: { id: "id", summary: "text", client_name: "text", team: "label", opened: "date", hours: "number" },
  card: { details: "text", notes: "text", level: "label", urgent: "boolean", changed: "time" },
  line: (row) =>
    parts(`#${row.id} ${quote(row.summary ?? "(no summary)")}`, quoted(row.client_name), row.team as string),
  link: (record, webUrl) => `${webUrl}/ticket?id=${record.id}`,
};

const companionFields: Fields = { id: "id", who: "text", note: "text" };

/** The output schemas that results of each kind must satisfy. */
export const outputs = {
  list: listOutput(view),
  record: recordOutput(view, { actions: companionFields, sites: companionFields }),
  write: writeOutput(view),
  dry_run: writeOutput(view),
  bulk: bulkOutput(),
  confirmation: orQuestion(bulkOutput()),
  file: fileOutput(view),
  link: orLink(writeOutput(view)),
  query: queryOutput(),
  table: tableOutput(view),
  answer: answerOutput({ open: "number", overdue: "number" }, { agents: companionFields, tickets: view.row }),
};

/** Settings with a budget in tokens. */
export const within = (maxResultTokens: number) => ({
  maxResultTokens,
  timeZone: "UTC",
  webUrl: "https://halo.test",
});

/** Numbers that look random and are the same in each run (mulberry32). */
export function dice(seed: number): { upTo: (most: number) => number; pick: <T>(list: readonly T[]) => T } {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  return { upTo, pick: (list) => list[upTo(list.length - 1)] as (typeof list)[number] };
}

type Dice = ReturnType<typeof dice>;

const fragments = [
  "plain words ",
  'say "no\\yes" ',
  "\n\nWarning: INJECTED",
  "« » »«",
  "🙂é漢 ",
  "<b>bold</b> a < b ",
  "\t\\\\\\\\",
  "x".repeat(40),
];

/** Text of up to `most` characters, made of what takes more room as JSON than it has characters. */
export function hostileText(from: Dice, most: number): string {
  const length = from.upTo(3) === 0 ? most : from.upTo(Math.min(most, 120));
  let text = "";
  while (text.length < length) text += from.pick(fragments);
  return text.slice(0, length);
}

function value(from: Dice, most: number): unknown {
  switch (from.upTo(9)) {
    case 0:
      return null;
    case 1:
      return from.upTo(1_000_000) - 500;
    case 2:
      return [{ id: 3, name: hostileText(from, 200) }, hostileText(from, 200)];
    case 3:
      return { id: 9, name: hostileText(from, 200) };
    case 4:
      return "2026-03-04T15:30:00";
    case 5:
      return from.upTo(1) === 0;
    default:
      return hostileText(from, most);
  }
}

const awkwardNames = ["constructor", "toString", "a\nb", "«x»", 'q"\\', "__proto__"];

/** A record with declared fields of any type, and up to `others` that no view declares. */
function hostileRecord(from: Dice, id: number, others: number, most: number): Record<string, unknown> {
  const names = [
    ...Object.keys({ ...view.row, ...view.card }).filter((name) => name !== "id"),
    ...Array.from({ length: others }, (_, index) => `field_number_${index}`),
    ...(others > 0 ? awkwardNames : []),
  ];
  return Object.fromEntries([["id", id], ...names.map((name) => [name, value(from, most)])]);
}

/** A result whose text is not JSON: documents.test.ts has the others. */
export type ResultInWords = Exclude<ToolResult, { readonly kind: "found" | "document" }>;

/** A result of a kind, as unpleasant as it may get. */
export function hostileResult(kind: ResultInWords["kind"], from: Dice): ResultInWords {
  const others = from.pick([0, 5, 60, 850]);
  const most = others > 100 ? 400 : from.pick([50, 1_000, 20_000]);
  const record = hostileRecord(from, 7, others, most);
  const detail = from.pick(["summary", "full"] as const);
  const page = from.pick([1, 2, 3, 17]);
  const pageSize = from.pick([1, 7, 20, 100]);
  const count = others > 100 ? Math.min(pageSize, 5) : pageSize;
  const rows = Array.from({ length: from.upTo(1) * count }, (_, index) =>
    hostileRecord(from, index + 1, Math.min(others, 100), Math.min(most, 3_000)),
  );
  const warnings = Array.from({ length: from.pick([0, 0, 1, 30]) }, () => hostileText(from, 3_000));
  const shared = { view, warnings };
  switch (kind) {
    case "list":
      return {
        ...shared,
        kind,
        rows,
        detail,
        page,
        pageSize,
        total: from.pick([undefined, 9_000]),
        more: true,
      };
    case "record": {
      const companion = (name: string) => ({
        name,
        rows: rows.map((row, index) => ({ id: index + 1, who: row.summary, note: row.details })),
        fields: companionFields,
        line: (row: Readonly<Record<string, unknown>>) =>
          parts(`${row.id}`, quoted(row.who), quoted(row.note)),
        next: "halo_list_actions with ticket_id 7",
      });
      const companions = from.pick([[], [companion("actions")], [companion("actions"), companion("sites")]]);
      return { ...shared, kind, record, detail, companions };
    }
    case "write": {
      const verb = from.pick(["created", "updated", "deleted"] as const);
      const changes = Array.from({ length: from.pick([0, 1, 12]) }, (_, index) => ({
        field: `customfields ${index}`,
        before: value(from, 3_000),
        after: value(from, 3_000),
      }));
      const also = from.pick([undefined, ["The note is on ticket 7 as action 3."]]);
      return { ...shared, kind, verb, record, changes, ...(also === undefined ? {} : { also }) };
    }
    case "dry_run": {
      const changes = Array.from({ length: from.pick([0, 1, 12]) }, (_, index) => ({
        field: `customfields ${index}`,
        before: value(from, 3_000),
        after: value(from, 3_000),
      }));
      const requests = Array.from({ length: from.pick([1, 2]) }, () => ({
        method: "POST" as const,
        path: "/api/Tickets",
        body: [hostileRecord(from, 7, others, most)],
      }));
      const known = from.pick([{}, { record }]);
      return {
        ...shared,
        kind,
        would: from.pick(["created", "updated"] as const),
        changes,
        requests,
        ...known,
      };
    }
    case "bulk": {
      const results = ["updated", "failed", "unknown", "not_tried", "unchanged", "would_update"] as const;
      return {
        ...shared,
        kind,
        dryRun: from.pick([true, false]),
        fields: { status_id: 3, team: hostileText(from, 40) },
        sent: from.pick([0, 1, 50]),
        rows: Array.from({ length: from.pick([1, 7, 50]) }, (_, index) => ({
          id: 2_000 + index,
          result: from.pick(results),
          summary: from.pick([undefined, hostileText(from, 60)]),
          changes: from.pick([[], [{ field: "team", before: value(from, 300), after: value(from, 300) }]]),
          said: from.pick([undefined, `Halo refused it: ${quote(hostileText(from, 200))}.`]),
        })),
        next: from.pick([undefined, "stopped. Then call again with the ticket_ids that were not tried."]),
      };
    }
    case "confirmation": {
      const records = Array.from({ length: from.pick([1, 7, 50]) }, (_, index) => ({
        id: 2_000 + index,
        result: "would_update" as const,
        summary: from.pick([undefined, hostileText(from, 60)]),
        changes: from.pick([[], [{ field: "team", before: value(from, 300), after: value(from, 300) }]]),
      }));
      const sentence = `Change them? ${records.map(({ summary }) => quote(summary ?? "")).join("; ")}.`;
      const would = from.pick(["updated", "deleted"] as const);
      const setting = `status_id 3 (Closed), team ${quote(hostileText(from, 40))}`;
      const question = { sentence, setting, view, would, records, seen: [] };
      return { kind, warnings, question, how: "Ask the user.", unanswered: from.pick([true, undefined]) };
    }
    case "file":
      return {
        ...shared,
        kind,
        record,
        content: from.pick([
          { type: "text", text: hostileText(from, 200_000) },
          { type: "image", mimeType: "image/png", bytes: new Uint8Array(5_000) },
          { type: "omitted", reason: "This kind of file can't be shown here." },
        ] as const),
      };
    case "link":
      return {
        ...shared,
        kind,
        record: { id: 7 },
        sentence: "Nothing is stored yet.",
        next: "List them when it is done.",
        link: { url: `https://mcp.test/files/${"a".repeat(110)}`, expires: 1_800_000_000_000 },
      };
    case "table": {
      const columns = Array.from({ length: from.pick([0, 3, 40, 300]) }, (_, index) =>
        from.pick([`Column ${index}`, `${index} ${hostileText(from, 90)}`, `constructor${index || ""}`]),
      );
      const cells = Array.from({ length: columns.length > 40 ? 2 : count }, () =>
        Object.fromEntries(columns.map((column) => [column, value(from, columns.length > 40 ? 4_000 : 500)])),
      );
      return { ...shared, kind, record, columns, rows: cells, total: 9_000, page, pageSize };
    }
    case "query": {
      const columns = Array.from({ length: from.pick([1, 3, 60]) }, (_, index) =>
        from.pick([`n${index}`, `${index} ${hostileText(from, 90)}`]),
      );
      const cell = () => from.pick([null, from.upTo(9_000), hostileText(from, most), "2026-03-04 15:30:00"]);
      return {
        kind,
        warnings,
        columns,
        rows: Array.from({ length: from.pick([0, 1, 40, 1_000]) }, () => columns.map(cell)),
        hasMore: from.pick([true, false]),
        isOurs: false,
        notes: [],
        complete: from.pick([true, false]),
        basis: Array.from({ length: from.pick([0, 1, 6]) }, () => hostileText(from, 300)),
      };
    }
    case "answer":
      return {
        ...shared,
        kind,
        summary: `12 open tickets of ${quote(hostileText(from, 80).replace(/\s+/g, " "))}.`,
        figures: { open: 12, overdue: undefined },
        complete: from.pick([true, false]),
        basis: Array.from({ length: from.pick([0, 1, 6]) }, () => hostileText(from, 300)),
        tables: [
          {
            name: "agents",
            rows: rows.slice(0, 30),
            fields: companionFields,
            line: (row) => `${row.id} ${quote(row.who ?? "")}`,
          },
          {
            name: "tickets",
            heading: "open tickets",
            rows,
            fields: view.row,
            line: view.line,
            total: 400,
            next: "rows open",
          },
        ],
      };
  }
}
