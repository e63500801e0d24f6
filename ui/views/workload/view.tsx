import { useState } from "preact/hooks";
import { useAsked } from "../../charts/ask.ts";
import type { Open } from "../../charts/columns.tsx";
import { Tile } from "../../charts/figures.tsx";
import { AnswerFrame, AskedArgument, Choice } from "../../charts/frame.tsx";
import { wordsIn } from "../../charts/words.ts";
import { Notice, text, useShown, type ViewProps } from "../../kit/index.ts";
import { HoursChart, OpenChart } from "./charts.tsx";
import { figureOf, type WorkloadModel, workloadModel } from "./model.ts";
import { Movable } from "./movable.tsx";

const tool = "halo_workload";

const owners = ["agent", "team"];
const periods = ["this week", "last week", "this month", "last month"];

const parts = [
  ["open", "Open tickets"],
  ["hours", "Hours"],
] as const;

/** Who has how much, and tickets that go to somebody else. */
export function WorkloadView(props: ViewProps) {
  const asked = useAsked(tool, props);
  const [part, setPart] = useState<"open" | "hours">("open");
  const model = workloadModel(asked.data);
  if (model === undefined) return <Notice kind="error" title="This result has no figures to show" />;
  const by = text(asked.input, "by") ?? "agent";
  const agents = by === "agent" ? model.rows.flatMap(({ id, name }) => (id === undefined ? [] : [name])) : [];
  return (
    <AnswerFrame
      tool={tool}
      answer={model.answer}
      asked={asked}
      aside={
        <div class="row">
          <AskedArgument asked={asked} name="By" argument="by" values={owners} fallback="agent" />
          <AskedArgument
            asked={asked}
            name="Hours of"
            argument="period"
            values={periods}
            fallback="this week"
          />
        </div>
      }
      tools={<Choice label="What to show" values={parts} value={part} onChange={setPart} />}
      choose={(records, rows) =>
        rows.startsWith("hours") ? undefined : (
          <Movable tickets={records} agents={agents} onMoved={() => asked.ask({})} />
        )
      }
    >
      {(open) =>
        model.rows.length === 0 ? (
          <Notice kind="empty" title="Nobody has open tickets or hours" />
        ) : (
          <>
            <Totals model={model} onOpen={open} />
            {part === "open" ? (
              <OpenChart model={model} by={by} onOpen={open} />
            ) : (
              <HoursChart model={model} by={by} onOpen={open} />
            )}
          </>
        )
      }
    </AnswerFrame>
  );
}

/** The figures above the bars. */
function Totals({ model: { totals }, onOpen }: { readonly model: WorkloadModel; readonly onOpen: Open }) {
  const { format } = useShown();
  const { count, hours, percent } = wordsIn(format);
  const tiles = [
    ["Open", "open"],
    ["Overdue", "overdue"],
    ["At risk", "atRisk"],
    ["On hold", "onHold"],
    ["Unassigned", "unassigned"],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([name, figure]) => (
        <Tile
          key={figure}
          name={name}
          value={count(totals[figure])}
          rows={totals[figure] === undefined ? undefined : figureOf[figure]}
          onOpen={onOpen}
        />
      ))}
      <Tile
        name="Hours"
        value={hours(totals.hours)}
        rows={totals.hours === undefined ? undefined : figureOf.hours}
        onOpen={onOpen}
      />
      {totals.billablePercent === undefined ? null : (
        <Tile name="Billable" value={percent(totals.billablePercent)} rows="billable" onOpen={onOpen} />
      )}
    </dl>
  );
}
