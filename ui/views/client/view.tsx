import "./client.css";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { currencyName } from "../../charts/answer.ts";
import { useAsked } from "../../charts/ask.ts";
import { Bars } from "../../charts/bars.tsx";
import type { Open } from "../../charts/columns.tsx";
import { FiguresTable, Tile } from "../../charts/figures.tsx";
import { AnswerFrame, AskedArgument } from "../../charts/frame.tsx";
import { wordsIn } from "../../charts/words.ts";
import {
  type Column,
  clientUrl,
  Link,
  Notice,
  number,
  Table,
  text,
  usePrinting,
  useShown,
  type ViewProps,
} from "../../kit/index.ts";
import { type ClientModel, type Count, clientModel, type Money } from "./model.ts";

const tool = "halo_client_overview";

const periods = ["30d", "90d", "last month", "last 3 months", "this year"];

/** A client on one page, for a review. */
export function ClientView(props: ViewProps) {
  const asked = useAsked(tool, props);
  const model = clientModel(asked.data);
  if (model === undefined) return <Notice kind="error" title="This result has no figures to show" />;
  const address = model.id === undefined ? undefined : clientUrl(model.id);
  return (
    <AnswerFrame
      tool={tool}
      title={<Link to={address}>{model.name}</Link>}
      answer={model.answer}
      asked={asked}
      aside={
        <div class="row">
          <AskedArgument asked={asked} name="Period" argument="period" values={periods} fallback="30d" />
          <Print />
        </div>
      }
    >
      {(open) => (
        <>
          {model.mainContact === undefined ? null : (
            <p class="small">
              <span class="quiet">Main contact:</span> {model.mainContact}
            </p>
          )}
          <Figures model={model} onOpen={open} />
          <Parts model={model} onOpen={open} />
        </>
      )}
    </AnswerFrame>
  );
}

/** The button that prints. A host whose frame does not let a page print opens no dialog: then it is said how else. */
function Print() {
  const [isRefused, setRefused] = useState(false);
  const print = () => {
    let began = false;
    const seen = () => {
      began = true;
    };
    addEventListener("beforeprint", seen, { once: true });
    window.print();
    removeEventListener("beforeprint", seen);
    setRefused(!began);
  };
  return (
    <>
      <button type="button" class="button" onClick={print}>
        Print
      </button>
      {isRefused ? (
        <span class="quiet small" role="status">
          This app does not let a view print: print from the app's own menu.
        </span>
      ) : null}
    </>
  );
}

function Figures({ model, onOpen }: { readonly model: ClientModel; readonly onOpen: Open }) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  return (
    <dl class="figures-row">
      {model.figures.map(({ name, value, before, rows }) => (
        <Tile
          key={name}
          name={name}
          value={count(value)}
          more={before === undefined ? undefined : `${count(before.value)} before`}
          rows={value === undefined ? undefined : rows}
          onOpen={onOpen}
        />
      ))}
    </dl>
  );
}

function Part({
  title,
  more,
  isOpen,
  children,
}: {
  readonly title: string;
  readonly more: string;
  readonly isOpen: boolean;
  readonly children: ComponentChildren;
}) {
  const [isChosen, setChosen] = useState(false);
  return (
    <details
      class="part"
      open={isOpen || isChosen}
      // On paper all are open, and afterwards those that were.
      onToggle={({ currentTarget }) => {
        if (!isOpen) setChosen(currentTarget.open);
      }}
    >
      <summary>
        <span class="title">{title}</span>
        <span class="quiet" data-count>
          {more}
        </span>
      </summary>
      <div>{children}</div>
    </details>
  );
}

/** The tables of the page, each a part that opens. */
function Parts({ model, onOpen }: { readonly model: ClientModel; readonly onOpen: Open }) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  const isPrinting = usePrinting();
  const rowsShown = (rows: readonly unknown[]) => `${count(rows.length)} shown`;
  const { openByStatus, assetsByType, money, running, renewals, appointments } = model;
  const lists = [
    ["Contracts", running, contractColumns],
    ["Ending soon", renewals, renewalColumns],
    [
      "Next appointments",
      appointments,
      [
        {
          name: "start_date",
          title: "Start",
          show: (row) => format.time(text(row, "start_date") ?? ""),
        },
        { name: "subject", title: "Subject" },
        { name: "agent_name", title: "Agent" },
      ] satisfies readonly Column[],
    ],
  ] as const;
  return (
    <>
      {money === undefined || money.length === 0 ? null : (
        <Part
          title="Money"
          more={money.map(({ currency }) => currencyName(currency)).join(", ")}
          isOpen={isPrinting}
        >
          <MoneyTable money={money} onOpen={onOpen} />
        </Part>
      )}
      <Counts title="Open tickets by status" counts={openByStatus} isOpen={isPrinting} onOpen={onOpen} />
      <Counts title="Assets by type" counts={assetsByType} isOpen={isPrinting} onOpen={onOpen} />
      {lists.map(([title, rows, columns]) =>
        rows === undefined || rows.length === 0 ? null : (
          <Part key={title} title={title} more={rowsShown(rows)} isOpen={isPrinting}>
            <Table caption={title} columns={columns} rows={rows} empty="None" />
          </Part>
        ),
      )}
    </>
  );
}

const contractColumns: readonly Column[] = [
  { name: "id", title: "Id", show: (row) => `#${number(row, "id") ?? ""}` },
  { name: "ref", title: "Reference", show: (row) => text(row, "ref") ?? "(no reference)" },
  { name: "end_date", title: "Ends", show: (row) => text(row, "end_date") ?? "no end" },
];

const renewalColumns: readonly Column[] = [
  { name: "end_date", title: "Ends" },
  { name: "kind", title: "Kind" },
  { name: "name", title: "Name" },
  { name: "id", title: "Id", show: (row) => `#${number(row, "id") ?? ""}` },
];

/** Counts by name, as bars. */
function Counts({
  title,
  counts,
  isOpen,
  onOpen,
}: {
  readonly title: string;
  readonly counts: readonly Count[] | undefined;
  readonly isOpen: boolean;
  readonly onOpen: Open;
}) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  if (counts === undefined || counts.length === 0) return null;
  return (
    <Part title={title} more={`${count(counts.length)} shown`} isOpen={isOpen}>
      <Bars
        label={title}
        onOpen={onOpen}
        rows={counts.map(({ name, count: value, rows }) => ({
          key: name,
          name,
          value: count(value),
          parts:
            value === undefined ? [] : [{ look: "first", label: "count", value, shown: count(value), rows }],
        }))}
      />
    </Part>
  );
}

/** What is paid each month, and what is due, each currency by itself. */
function MoneyTable({ money, onOpen }: { readonly money: readonly Money[]; readonly onOpen: Open }) {
  const { format } = useShown();
  return (
    <FiguresTable
      caption="Money"
      columns={["Currency", "Recurring a month, net", "Due, gross", "Of it overdue", "Due since"]}
      rows={money.map((row) => {
        const { amount } = wordsIn(format, row.currency);
        return {
          key: row.currency,
          name: currencyName(row.currency),
          cells: [
            {
              text: amount(row.monthlyRecurring),
              rows: row.monthlyRecurring === undefined ? undefined : "monthly_recurring",
            },
            { text: amount(row.due), rows: row.due === undefined ? undefined : "unpaid_invoices" },
            { text: amount(row.overdue) },
            { text: row.oldestDue ?? "" },
          ],
        };
      })}
      onOpen={onOpen}
    />
  );
}
