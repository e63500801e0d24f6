import { BarChart } from "../../charts/bar-chart.tsx";
import type { PlacedRow } from "../../charts/bars.tsx";
import type { Open } from "../../charts/columns.tsx";
import type { Part, Placed } from "../../charts/stack.ts";
import { wordsIn } from "../../charts/words.ts";
import { useShown } from "../../kit/index.ts";
import { figureOf, type Load, type OwnerModel, type WorkloadModel } from "./model.ts";

/** The charts of a workload. */

interface Properties {
  readonly model: WorkloadModel;
  /** "agent" or "team". */
  readonly by: string;
  readonly onOpen: Open;
}

type Listed = keyof typeof figureOf;

/** What `rows` takes for a figure; nothing where the row has no records of its own, or the figure is not known. */
function rowsFor({ group, load }: OwnerModel, figure: Listed): string | undefined {
  return group === undefined || load[figure] === undefined ? undefined : `${figureOf[figure]}/${group}`;
}

/** A row for each owner with a figure. What all others have together would make the other bars short, and stands in the table. */
function rowsOf(
  model: WorkloadModel,
  figure: Listed,
  placedOf: (row: OwnerModel) => readonly Placed[],
  value: (load: Load) => string,
  more: (load: Load) => string,
): readonly PlacedRow[] {
  return model.rows
    .filter(({ group, load }) => group !== undefined && load[figure] !== undefined)
    .map((row) => ({
      key: row.group ?? row.name,
      name: row.name,
      note: row.mark,
      value: value(row.load),
      more: more(row.load),
      placed: placedOf(row),
    }));
}

const known = (parts: readonly (readonly [number | undefined, string])[]) =>
  parts.flatMap(([value, said]) => (value === undefined || value === 0 ? [] : [said])).join(" · ");

/** Open tickets, and of them the overdue ones. */
export function OpenChart({ model, by, onOpen }: Properties) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  const title = `Open tickets by ${by}`;
  const rows = rowsOf(
    model,
    "open",
    (row) => {
      const bar = (figure: Listed, look: Part["look"], label: string, isThin: boolean): readonly Placed[] => {
        const value = row.load[figure];
        if (value === undefined || value === 0) return [];
        const part = { look, label, value, shown: count(value), rows: rowsFor(row, figure) };
        return [{ part, from: 0, to: value, isThin }];
      };
      return [...bar("open", "rest", "open", false), ...bar("overdue", "bad", "overdue", true)];
    },
    ({ open }) => `${count(open)} open`,
    ({ overdue, atRisk, onHold }) =>
      known([
        [overdue, `${count(overdue)} overdue`],
        [atRisk, `${count(atRisk)} at risk`],
        [onHold, `${count(onHold)} on hold`],
      ]),
  );
  const listed = (row: OwnerModel, figure: Exclude<Listed, "hours">) => ({
    text: count(row.load[figure]),
    rows: rowsFor(row, figure),
  });
  return (
    <BarChart
      title={title}
      legend={[
        { look: "rest", name: "Open" },
        { look: "bad", name: "Overdue" },
      ]}
      bars={rows}
      columns={[by, "Open", "Overdue", "At risk", "On hold", "Oldest, days"]}
      rows={model.rows.map((row) => ({
        key: row.group ?? row.name,
        name: row.mark === undefined ? row.name : `${row.name} (${row.mark})`,
        cells: [
          listed(row, "open"),
          listed(row, "overdue"),
          listed(row, "atRisk"),
          listed(row, "onHold"),
          { text: count(row.load.oldestDays) },
        ],
      }))}
      onOpen={onOpen}
    />
  );
}

/** Hours logged, and the share of them that is billable. */
export function HoursChart({ model, by, onOpen }: Properties) {
  const { format } = useShown();
  const { hours, percent } = wordsIn(format);
  const title = `Hours logged by ${by}`;
  const share = ({ billablePercent }: Load) =>
    billablePercent === undefined ? "" : `${percent(billablePercent)} billable`;
  const rows = rowsOf(
    model,
    "hours",
    (row) => {
      const { hours: value, billablePercent } = row.load;
      if (value === undefined || value === 0) return [];
      const whole = {
        look: "rest",
        label: "hours",
        value,
        shown: hours(value),
        rows: rowsFor(row, "hours"),
      } as const;
      if (billablePercent === undefined || billablePercent <= 0) return [{ part: whole, from: 0, to: value }];
      const billable = {
        look: "first",
        label: "billable share",
        value: billablePercent,
        shown: percent(billablePercent),
        rows: row.group === undefined ? undefined : `billable/${row.group}`,
      } as const;
      return [
        { part: whole, from: 0, to: value },
        { part: billable, from: 0, to: Math.min(value, (value * billablePercent) / 100), isThin: true },
      ];
    },
    (load) => hours(load.hours),
    share,
  );
  return (
    <BarChart
      title={title}
      legend={[
        { look: "rest", name: "Hours" },
        { look: "first", name: "Billable share" },
      ]}
      bars={rows}
      columns={[by, "Hours", "Billable"]}
      rows={model.rows.map((row) => ({
        key: row.group ?? row.name,
        name: row.name,
        cells: [
          { text: hours(row.load.hours), rows: rowsFor(row, "hours") },
          { text: percent(row.load.billablePercent) },
        ],
      }))}
      onOpen={onOpen}
    />
  );
}
