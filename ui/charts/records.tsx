import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Notice, type Problem, ProblemNotice, problemOf, useShown } from "../kit/app.tsx";
import { number, type Row, rowsOf, sentences, structureOf, text, textOf } from "../kit/data.ts";
import type { Format } from "../kit/format.ts";
import { Link, Warnings } from "../kit/parts.tsx";
import { type Column, Table } from "../kit/table.tsx";
import { ticketUrl } from "../kit/tenant.ts";
import { definedIn } from "./ask.ts";

/** The records that are listed: the figure that they are behind, and what they are. */
export interface Listed {
  readonly rows: string;
  readonly title: string;
}

/** Shows the records behind a figure in a way of its own. @param rows the figure */
export type Choose = (records: readonly Row[], rows: string) => ComponentChildren | undefined;

/** What was read of them so far. */
interface Read {
  readonly records: readonly Row[];
  readonly data: Row;
  /** The page that goes on; undefined when that was all. */
  readonly next: Page | undefined;
}

interface Page {
  readonly page: number;
  readonly page_size: number;
}

const firstPage: Page = { page: 1, page_size: 25 };

const pageSaid = /page (\d+), page_size (\d+)/;

/** Whether a sentence of what was left out says only how a tool is asked for the next page, for which there is a button. */
export const saysPage = (sentence: string): boolean => pageSaid.test(sentence);

/** The page that goes on, as the tool says it among what it left out. */
function nextPage(data: Row): Page | undefined {
  for (const sentence of sentences(data, "left_out")) {
    const found = pageSaid.exec(sentence);
    if (found !== null) return { page: Number(found[1]), page_size: Number(found[2]) };
  }
  return undefined;
}

const readOf = (data: Row, before: readonly Row[]): Read => ({
  records: [...before, ...rowsOf(data.records)],
  data,
  next: nextPage(data),
});

/** Lists the records behind a figure, page by page, with the tool that told the figure. */
export function Records({
  tool,
  input,
  listed,
  given,
  onBack,
  choose,
}: {
  readonly tool: string;
  readonly input: Row;
  readonly listed: Listed;
  /** The first of them, where the answer that is shown is one of records. */
  readonly given?: Row;
  readonly onBack: () => void;
  /** Shows the records of a figure in another way; undefined where it does not. */
  readonly choose?: Choose;
}) {
  const { host, format, callsTools } = useShown();
  const [read, setRead] = useState(given === undefined ? undefined : readOf(given, []));
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const load = async (page: Page, before: readonly Row[]) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const result = await host.callTool(tool, definedIn({ ...input, rows: listed.rows, ...page }));
      if (result.isError === true) throw new Error(textOf(result));
      const data = structureOf(result);
      setRead(readOf(data, before));
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  useEffect(() => {
    if (given !== undefined) return;
    heading.current?.focus();
    setRead(undefined);
    void load(firstPage, []);
  }, [listed.rows]);
  const said =
    read === undefined ? undefined : /^[\d,]+ records?/.exec(text(read.data, "summary") ?? "")?.[0];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the list from wherever the focus is in it.
    <section
      class="records"
      aria-busy={isBusy}
      onKeyDown={({ key, target }) => {
        // A dialog over the list closes by itself, and the list stays.
        const isOver = target instanceof Element && target.closest("dialog") !== null;
        if (key === "Escape" && !isOver) onBack();
      }}
    >
      <header>
        <button type="button" class="button" onClick={onBack}>
          ← Back
        </button>
        <h2 tabIndex={-1} ref={heading}>
          {listed.title}
        </h2>
        {said === undefined ? null : <span class="quiet small">{said}</span>}
      </header>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {read === undefined ? (
        problem === undefined && <Notice kind="loading" title="Reading the records" />
      ) : (
        <>
          <Warnings data={{ warnings: read.data.warnings }} />
          {choose?.(read.records, listed.rows) ?? (
            <Table
              caption={listed.title}
              columns={columnsOf(read.records, format)}
              rows={read.records}
              empty="No records"
            />
          )}
          {read.next === undefined || !callsTools ? null : (
            <button
              type="button"
              class="button plain"
              disabled={isBusy}
              onClick={() => read.next !== undefined && void load(read.next, read.records)}
            >
              Read more from Halo
            </button>
          )}
        </>
      )}
    </section>
  );
}

type Shown = (value: string, format: Format, row: Row) => string;

const plain: Shown = (value) => value;
const worded: Shown = (value) => value.replaceAll("_", " ");
const dated: Shown = (value, format) => format.time(value);
const money: Shown = (value, format, row) => format.money(Number(value), text(row, "currency"));

/** The fields that a list of records shows, in their order: how they are called, and written. */
const fields: readonly (readonly [name: string, title: string, shown: Shown, isWide?: boolean])[] = [
  ["id", "Id", plain],
  ["invoicenumber", "Number", plain, true],
  ["summary", "Summary", plain],
  ["inventory_number", "Asset", plain],
  ["subject", "Subject", plain],
  ["ref", "Reference", plain],
  ["name", "Name", plain],
  ["text", "What", plain],
  ["reason", "Reason", worded],
  ["kind", "Kind", worded, true],
  ["client_name", "Client", plain],
  ["item_shortdescription", "Line", plain],
  ["status_name", "Status", plain],
  ["priority_name", "Priority", plain, true],
  ["agent_name", "Agent", plain, true],
  ["team", "Team", plain, true],
  ["assettype_name", "Type", plain],
  ["contracttype_name", "Type", plain, true],
  ["site_name", "Site", plain, true],
  ["response", "Response", plain],
  ["fix", "Fix", plain],
  ["invoice_day", "Date", plain],
  ["invoice_date", "Date", plain],
  ["duedate", "Due", plain],
  ["start_date", "Start", dated],
  ["end_date", "End", plain],
  ["warranty_end", "Warranty", plain, true],
  ["dateoccurred", "Opened", dated, true],
  ["fixbydate", "Fix by", dated],
  ["dateclosed", "Closed", dated, true],
  ["hours", "Hours", plain],
  ["currency", "Currency", plain, true],
  ["invoiced", "Invoiced", money],
  ["expected", "Contracted", money],
  ["difference", "Difference", money],
  ["monthly", "A month", money],
  ["net_amount", "Net", money],
  ["amountdue", "Due", money],
  ["total", "Total", money],
];

/** The columns for those fields that the records have. */
function columnsOf(records: readonly Row[], format: Format): readonly Column[] {
  const isTicket = records.some((row) => "dateoccurred" in row || "fixbydate" in row);
  return fields
    .filter(([name]) => records.some((row) => name in row))
    .map(([name, title, shown, isWide]) => ({
      name,
      title,
      isWide: isWide === true,
      isFigure: shown === money || name === "hours",
      show: (row) => {
        const isFixed = shown === money || name === "hours" || name.endsWith("day") || name.endsWith("date");
        const value = text(row, name);
        const id = number(row, "id");
        if (name === "id" && id !== undefined)
          return <span class="fixed">{isTicket ? <Link to={ticketUrl(id)}>#{id}</Link> : `#${id}`}</span>;
        if (value === undefined) return "";
        return isFixed ? <span class="fixed">{shown(value, format, row)}</span> : shown(value, format, row);
      },
    }));
}
