import { useState } from "preact/hooks";
import { currencyName } from "../../charts/answer.ts";
import { useAsked } from "../../charts/ask.ts";
import type { Open } from "../../charts/columns.tsx";
import { Tile } from "../../charts/figures.tsx";
import { AnswerFrame, Argument, AskedArgument, Choice } from "../../charts/frame.tsx";
import { wordsIn } from "../../charts/words.ts";
import { Notice, useShown, type ViewProps } from "../../kit/app.tsx";
import { number } from "../../kit/data.ts";
import { BridgeChart, ClientsChart, KindsChart, MonthsChart } from "./charts.tsx";
import { type CurrencyModel, revenueModel } from "./model.ts";

const tool = "halo_revenue_breakdown";

const periods = ["last month", "this month", "last 3 months", "last 6 months", "last 12 months", "this year"];

type Part = "months" | "clients" | "bridge" | "kinds";

/** The parts that a currency has something for. */
function partsOf(model: CurrencyModel): readonly (readonly [Part, string])[] {
  return [
    ...(model.months.length > 0 ? [["months", "Months"] as const] : []),
    ["kinds", "Kinds"] as const,
    ...(model.clients.length > 0 ? [["clients", "Clients"] as const] : []),
    ...(model.bridge === undefined ? [] : [["bridge", "Bridge"] as const]),
  ];
}

/** Recurring and one-off revenue, each currency by itself. */
export function RevenueView(props: ViewProps) {
  const asked = useAsked(tool, props);
  const [chosen, choose] = useState("");
  const [part, setPart] = useState<Part>("months");
  const model = revenueModel(asked.data);
  if (model === undefined) return <Notice kind="error" title="This result has no figures to show" />;
  const { currencies, answer } = model;
  const shown = currencies.find(({ currency }) => currency === chosen) ?? currencies[0];
  const parts = shown === undefined ? [] : partsOf(shown);
  const now = parts.some(([each]) => each === part) ? part : (parts[0]?.[0] ?? "kinds");
  return (
    <AnswerFrame
      tool={tool}
      answer={answer}
      asked={asked}
      aside={
        <div class="row">
          <AskedArgument
            asked={asked}
            name="Period"
            argument="period"
            values={periods}
            fallback="last month"
          />
          {currencies.length < 2 ? null : (
            <Argument
              name="Currency"
              values={currencies.map(({ currency }) => currency)}
              nameOf={currencyName}
              value={shown?.currency ?? ""}
              isLocal
              onChange={choose}
            />
          )}
        </div>
      }
      tools={<Choice label="What to show" values={parts} value={now} onChange={setPart} />}
    >
      {(open) =>
        shown === undefined ? (
          <Notice
            kind="empty"
            title={answer.isComplete ? "Nothing was invoiced or contracted" : "Nothing among what was read"}
          />
        ) : (
          <>
            {now === "bridge" ? null : <Tiles model={shown} onOpen={open} />}
            {now === "months" ? <MonthsChart model={shown} onOpen={open} /> : null}
            {now === "kinds" ? <KindsChart model={shown} onOpen={open} /> : null}
            {now === "clients" ? <ClientsChart model={shown} onOpen={open} /> : null}
            {now === "bridge" && shown.bridge !== undefined ? (
              <BridgeChart bridge={shown.bridge} currency={shown.currency} onOpen={open} />
            ) : null}
            {model.apart === undefined || model.apart === 0 ? null : (
              <p class="quiet small">
                {model.apart} more bill but can't be brought to a month, and are in no total.
              </p>
            )}
          </>
        )
      }
    </AnswerFrame>
  );
}

const tiles = [
  ["invoiced", "Invoiced"],
  ["contracted_monthly", "MRR today"],
] as const;

/** The figures of a currency that stand above its charts. */
function Tiles({ model, onOpen }: { readonly model: CurrencyModel; readonly onOpen: Open }) {
  const { format } = useShown();
  const { amount } = wordsIn(format, model.currency);
  return (
    <dl class="tiles">
      {tiles.flatMap(([name, title]) => {
        const value = number(model.figures, name);
        if (value === undefined && name !== "invoiced") return [];
        return [
          <Tile
            key={name}
            name={`${title}, ${currencyName(model.currency)}`}
            value={amount(value)}
            rows={value === undefined ? undefined : `${name}_${model.currency}`}
            onOpen={onOpen}
          />,
        ];
      })}
    </dl>
  );
}
