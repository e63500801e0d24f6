import { currencyName } from "../../charts/answer.ts";
import { type BarRow, Bars, PlacedBars, type PlacedRow } from "../../charts/bars.tsx";
import { Columns, type Open } from "../../charts/columns.tsx";
import { Charted, type Entry, FiguresTable } from "../../charts/figures.tsx";
import { type Look, type Part, waterfallOf } from "../../charts/stack.ts";
import { monthTick, type Words, wordsIn } from "../../charts/words.ts";
import { useShown } from "../../kit/app.tsx";
import { number } from "../../kit/data.ts";
import {
  type Bar,
  type Bridge,
  type CurrencyModel,
  type Kind,
  kindNames,
  kinds,
  oneOffKinds,
  type Part as RevenuePart,
} from "./model.ts";

/** The charts of a currency's revenue. */

const lookOf: Readonly<Record<Kind, Look>> = {
  recurring: "first",
  one_off: "second",
  credits: "less",
  unclassified: "rest",
};

interface Properties {
  readonly model: CurrencyModel;
  readonly onOpen: Open;
}

/** The kinds that some bars have. */
const kindsOf = (bars: readonly Bar[]): readonly Kind[] =>
  kinds.filter((kind) => bars.some(({ parts }) => parts.some((part) => part.kind === kind)));

/** The kinds of some bars, with the figures of the currency. */
const legendOf = (
  bars: readonly Bar[],
  { figures, currency }: CurrencyModel,
  { amount }: Words,
): readonly Entry[] =>
  kindsOf(bars).map((kind) => {
    const value = number(figures, kind);
    const cell = { text: amount(value), rows: `${kind}_${currency}` };
    return { look: lookOf[kind], name: kindNames[kind], ...(value === undefined ? {} : { cell }) };
  });

function partOf({ kind, value, rows }: RevenuePart, { amount }: Words): Part {
  return { look: lookOf[kind], label: kindNames[kind], value, shown: amount(value), rows };
}

/** A bar's figures as cells: what was invoiced, and its kinds. */
function cellsOf(bar: Bar, shownKinds: readonly Kind[], { amount }: Words) {
  const isKnown = bar.invoiced !== undefined;
  return [
    { text: amount(bar.invoiced), rows: isKnown ? bar.rows : undefined },
    ...shownKinds.map((kind) => {
      const part = bar.parts.find((each) => each.kind === kind);
      return { text: amount(part?.value), rows: part?.rows };
    }),
  ];
}

/** What was invoiced by month, recurring against one-off. */
export function MonthsChart({ model, onOpen }: Properties) {
  const { months, currency } = model;
  const { format } = useShown();
  const words = wordsIn(format, currency);
  const shownKinds = kindsOf(months);
  const title = `Invoiced by month, net, ${currencyName(currency)}`;
  return (
    <Charted
      title={title}
      legend={legendOf(months, model, words)}
      onOpen={onOpen}
      chart={
        <Columns
          label={title}
          onOpen={onOpen}
          hint="Choose a part of a column to list its records."
          columns={months.map((bar, place) => ({
            name: bar.name,
            tick: monthTick(bar.name, place === 0, format.locale),
            parts: bar.parts.map((part) => partOf(part, words)),
            readout: [
              `${bar.name}: ${words.amount(bar.invoiced)}`,
              ...bar.parts.map(({ kind, value }) => `${kindNames[kind]} ${words.amount(value)}`),
            ].join(" · "),
          }))}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={["Month", "Invoiced", ...shownKinds.map((kind) => kindNames[kind])]}
          rows={months.map((bar) => ({
            key: bar.name,
            name: bar.name,
            cells: cellsOf(bar, shownKinds, words),
          }))}
          onOpen={onOpen}
        />
      }
    />
  );
}

/** What was invoiced by kind: the figures of the currency. */
export function KindsChart({ model: { figures, currency }, onOpen }: Properties) {
  const { format } = useShown();
  const { amount } = wordsIn(format, currency);
  const title = `Invoiced by kind, net, ${currencyName(currency)}`;
  const names = [...kinds.filter((kind) => kind !== "one_off"), ...oneOffKinds].toSorted(
    (one, other) => order.indexOf(one) - order.indexOf(other),
  );
  const known = names.flatMap((kind) => {
    const value = number(figures, kind);
    return value === undefined ? [] : [{ kind, value, rows: `${kind}_${currency}` }];
  });
  const isOneOff = (kind: string) => oneOffKinds.some((each) => each === kind);
  return (
    <Charted
      title={title}
      legend={[]}
      onOpen={onOpen}
      chart={
        <Bars
          label={title}
          onOpen={onOpen}
          rows={known.map(({ kind, value, rows }) => ({
            key: kind,
            name: kindNames[kind],
            parts: [
              {
                look: isOneOff(kind)
                  ? "second"
                  : kind === "recurring"
                    ? "first"
                    : kind === "credits"
                      ? "less"
                      : "rest",
                label: "net",
                value,
                shown: amount(value),
                rows,
              },
            ],
            value: amount(value),
          }))}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={["Kind", "Net"]}
          rows={known.map(({ kind, value, rows }) => ({
            key: kind,
            name: kindNames[kind],
            cells: [{ text: amount(value), rows }],
          }))}
          onOpen={onOpen}
        />
      }
    />
  );
}

const order: readonly string[] = ["recurring", ...oneOffKinds, "unclassified", "credits"];

/** What was invoiced to each client, and what is contracted with it. */
export function ClientsChart({ model, onOpen }: Properties) {
  const { clients, currency } = model;
  const { format } = useShown();
  const words = wordsIn(format, currency);
  const { amount } = words;
  const shownKinds = kindsOf(clients);
  const hasContracted = clients.some(({ contracted }) => contracted !== undefined);
  const title = `Invoiced by client, net, ${currencyName(currency)}`;
  const keyOf = (bar: Bar) => bar.rows;
  return (
    <Charted
      title={title}
      legend={legendOf(clients, model, words)}
      onOpen={onOpen}
      chart={
        <Bars
          label={title}
          onOpen={onOpen}
          // The bar of all others would make those of the clients too short to compare.
          rows={clients
            .filter(({ rest }) => rest === undefined)
            .map(
              (bar): BarRow => ({
                key: keyOf(bar),
                name: bar.name,
                parts: bar.parts.map((part) => partOf(part, words)),
                value: amount(bar.invoiced),
                more: bar.contracted === undefined ? undefined : `${amount(bar.contracted)} a month`,
              }),
            )}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={[
            "Client",
            "Invoiced",
            ...shownKinds.map((kind) => kindNames[kind]),
            ...(hasContracted ? ["Contracted a month"] : []),
          ]}
          rows={clients.map((bar) => ({
            key: keyOf(bar),
            name: bar.name,
            cells: [
              ...cellsOf(bar, shownKinds, words),
              ...(hasContracted
                ? [
                    {
                      text: amount(bar.contracted),
                      rows: bar.contracted === undefined ? undefined : bar.contractedRows,
                    },
                  ]
                : []),
            ],
          }))}
          onOpen={onOpen}
        />
      }
    />
  );
}

/** From what is contracted to what was invoiced as recurring, reason by reason. */
export function BridgeChart({
  bridge,
  currency,
  onOpen,
}: {
  readonly bridge: Bridge;
  readonly currency: string;
  readonly onOpen: Open;
}) {
  const { format } = useShown();
  const { amount, count } = wordsIn(format, currency);
  const { steps, months, contracted, recurring, difference } = bridge;
  const { bars, domain, isCut } = waterfallOf(
    steps.map((step) => step.amount),
    recurring,
  );
  const title = `Contracted against invoiced, recurring, ${currencyName(currency)}`;
  const contractedShown = months === 1 ? amount(contracted) : `${count(months)} × ${amount(contracted)}`;
  const total = (name: string, value: number, shown: string, rows: string, place: number): PlacedRow => ({
    key: name,
    name,
    isCut,
    value: shown,
    placed: [
      {
        part: { look: "total", label: "total", value, shown, rows },
        ...(bars[place] ?? { from: 0, to: 0 }),
      },
    ],
  });
  const rows: readonly PlacedRow[] = [
    total(contractedName, contracted, contractedShown, `contracted_monthly_${currency}`, 0),
    ...steps.map(
      (step, place): PlacedRow => ({
        key: step.rows,
        name: step.label,
        note: step.count === undefined ? undefined : `(${count(step.count)})`,
        value: signedAmount(step.amount, amount),
        placed: [
          {
            part: {
              look: step.amount < 0 ? "bad" : "good",
              label: step.amount < 0 ? "less" : "more",
              value: step.amount,
              shown: signedAmount(step.amount, amount),
              rows: step.rows,
            },
            ...(bars[place + 1] ?? { from: 0, to: 0 }),
          },
        ],
      }),
    ),
    total("Recurring invoiced", recurring, amount(recurring), `recurring_${currency}`, bars.length - 1),
  ];
  return (
    <Charted
      title={title}
      legend={[
        { look: "total", name: "Totals" },
        { look: "good", name: "Invoiced more" },
        { look: "bad", name: "Invoiced less" },
      ]}
      onOpen={onOpen}
      chart={
        <>
          <PlacedBars label={title} rows={rows} domain={domain} onOpen={onOpen} />
          <p class="quiet small">
            In all {signedAmount(difference, amount)}.
            {isCut ? " The bars of the totals are cut on the left, so that the steps can be seen." : ""}
          </p>
        </>
      }
      table={
        <FiguresTable
          caption={title}
          columns={["Step", "Amount", "Records"]}
          rows={[
            {
              key: "contracted",
              name: contractedName,
              cells: [{ text: contractedShown, rows: `contracted_monthly_${currency}` }, { text: "" }],
            },
            ...steps.map((step) => ({
              key: step.rows,
              name: step.label,
              cells: [
                { text: signedAmount(step.amount, amount), rows: step.rows },
                { text: count(step.count) },
              ],
            })),
            {
              key: "difference",
              name: "In all",
              cells: [
                { text: signedAmount(difference, amount), rows: `difference_${currency}` },
                { text: "" },
              ],
            },
            {
              key: "recurring",
              name: "Recurring invoiced",
              cells: [{ text: amount(recurring), rows: `recurring_${currency}` }, { text: "" }],
            },
          ]}
          onOpen={onOpen}
        />
      }
    />
  );
}

const contractedName = "Contracted today, each month";

const signedAmount = (value: number, amount: Words["amount"]) => `${value > 0 ? "+" : ""}${amount(value)}`;
