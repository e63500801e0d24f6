import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { definedIn } from "../../charts/ask.ts";
import { BarChart } from "../../charts/bar-chart.tsx";
import type { PlacedRow } from "../../charts/bars.tsx";
import { Columns, type Open } from "../../charts/columns.tsx";
import { Charted, FiguresTable } from "../../charts/figures.tsx";
import { Choice } from "../../charts/frame.tsx";
import type { Part } from "../../charts/stack.ts";
import { dayTick, wordsIn } from "../../charts/words.ts";
import {
  Notice,
  ProblemNotice,
  problemOf,
  type Row,
  structureOf,
  text,
  textOf,
  useShown,
  Warnings,
} from "../../kit/index.ts";
import { type WeeksByGroup as Cells, cellKey, type TrendsModel, weeksByGroup } from "./model.ts";

/** The charts of trends. */

interface Properties {
  readonly model: TrendsModel;
  readonly onOpen: Open;
}

/** Tickets opened, week by week. */
function WeeksChart({
  model: { weeks },
  choice,
  onOpen,
}: Properties & { readonly choice: ComponentChildren }) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  const title = "Opened by week";
  const tick = (name: string) => dayTick(name, format.locale);
  const mark = (isPart: boolean) => (isPart ? " (part of a week)" : "");
  if (weeks.length === 0) return <Notice kind="empty" title="No tickets were opened" />;
  return (
    <Charted
      title={title}
      legend={[]}
      onOpen={onOpen}
      chart={
        <Columns
          label={title}
          onOpen={onOpen}
          hint="Weeks by their Monday; pale ones are a part of a week."
          // All weeks before the first shown one together are no week: they stand in the table.
          columns={weeks
            .filter(({ rows }) => rows !== undefined)
            .map(({ name, opened, isPart, rows }) => ({
              name: `${name}${mark(isPart)}`,
              tick: tick(name),
              isPart,
              parts:
                opened === undefined
                  ? []
                  : [{ look: "first", label: "opened", value: opened, shown: count(opened), rows }],
              top: count(opened),
              readout: `Week of ${format.date(name)}: ${count(opened)} opened${mark(isPart)}`,
            }))}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={["Week", "Opened"]}
          rows={weeks.map(({ name, opened, isPart, rows }) => ({
            key: name,
            name: `${name}${mark(isPart)}`,
            cells: [{ text: count(opened), rows: opened === undefined ? undefined : rows }],
          }))}
          onOpen={onOpen}
        />
      }
    >
      {choice}
    </Charted>
  );
}

/** What rose and fell, group by group. */
export function ChangesChart({ model: { groups }, by, onOpen }: Properties & { readonly by: string }) {
  const { format } = useShown();
  const { count, change } = wordsIn(format);
  if (groups.length === 0) return <Notice kind="empty" title="No tickets were opened" />;
  const isCompared = groups.some(({ last }) => last !== undefined);
  const title = isCompared ? `The last weeks against those before, by ${by}` : `Opened by ${by}`;
  // A bar of all other groups together would make those of the others short.
  const own = groups.filter(({ group }) => group !== undefined);
  const rows = own.map((group): PlacedRow => {
    const rowsFor = (figure: string) => (group.group === undefined ? undefined : `${figure}/${group.group}`);
    const part = (look: Part["look"], label: string, value: number | undefined, rows: string | undefined) =>
      value === undefined || value === 0
        ? []
        : [{ part: { look, label, value, shown: count(value), rows }, from: 0, to: value }];
    return {
      key: group.name,
      name: group.name,
      note: group.isTrend
        ? group.change !== undefined && group.change < 0
          ? "▼ a trend"
          : "▲ a trend"
        : undefined,
      value: isCompared ? `${count(group.before)} → ${count(group.last)}` : count(group.opened),
      more: isCompared ? change(group.change) : undefined,
      placed: isCompared
        ? [
            ...part("rest", "before", group.before, rowsFor("before")),
            ...part(group.isTrend ? "second" : "first", "last", group.last, rowsFor("last")).map((each) => ({
              ...each,
              isThin: true,
            })),
          ]
        : part("first", "opened", group.opened, rowsFor("opened")),
    };
  });
  return (
    <BarChart
      title={title}
      legend={
        isCompared
          ? [
              { look: "rest", name: "Before" },
              { look: "first", name: "Last weeks" },
              ...(groups.some(({ isTrend }) => isTrend)
                ? [{ look: "second", name: "Last weeks, a trend" } as const]
                : []),
            ]
          : []
      }
      bars={rows}
      columns={[by, "Opened", "Before", "Last", "Change", "Trend"]}
      rows={groups.map((group) => {
        const cell = (figure: "opened" | "before" | "last") => ({
          text: count(group[figure]),
          rows:
            group.group === undefined || group[figure] === undefined ? undefined : `${figure}/${group.group}`,
        });
        return {
          key: group.name,
          name: group.name,
          cells: [
            cell("opened"),
            cell("before"),
            cell("last"),
            { text: change(group.change) },
            { text: group.isTrend ? "yes" : "" },
          ],
        };
      })}
      onOpen={onOpen}
    />
  );
}

const countTool = "halo_count_tickets";

/** The groupings that `halo_count_tickets` splits weeks by. */
const splits = ["category", "client", "type", "source", "team", "priority"];

/** Weeks, of all tickets or by group. By group is another tool's answer, which is asked for when it is wanted. */
export function Weeks({
  model,
  input,
  by,
  onOpen,
}: Properties & { readonly input: Row; readonly by: string }) {
  const { callsTools } = useShown();
  const [shown, setShown] = useState<"all" | "by">("all");
  const canSplit = callsTools && splits.includes(by) && model.weeks.length > 0;
  const choice = canSplit ? (
    <Choice
      label="Weeks"
      values={[
        ["all", "All"],
        ["by", `By ${by}`],
      ]}
      value={shown}
      onChange={setShown}
    />
  ) : null;
  return shown === "by" ? (
    <WeeksByGroup input={input} by={by} choice={choice} />
  ) : (
    <WeeksChart model={model} choice={choice} onOpen={onOpen} />
  );
}

function WeeksByGroup({
  input,
  by,
  choice,
}: {
  readonly input: Row;
  readonly by: string;
  readonly choice: ComponentChildren;
}) {
  const { host } = useShown();
  const [data, setData] = useState<Row>();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  useEffect(() => {
    const period = text(input, "period") ?? "13w";
    const split = { state: "opened", by, and_by: "week", page_size: 100, rows: undefined, page: undefined };
    host.callTool(countTool, definedIn({ ...input, ...split, period })).then(
      (result) => {
        if (result.isError === true) setProblem(problemOf(new Error(textOf(result))));
        else setData(structureOf(result));
      },
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, []);
  const model = data === undefined ? undefined : weeksByGroup(data);
  return (
    <section class="charted">
      <header>
        <h2>Opened by week and {by}</h2>
        {choice}
      </header>
      {data === undefined ? null : <Warnings data={data} />}
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {model === undefined ? (
        problem === undefined && <Notice kind="loading" title="Halo is being asked" />
      ) : (
        <Heat model={model} by={by} />
      )}
    </section>
  );
}

/** A table of weeks by group, in which many tickets are darker. */
function Heat({ model, by }: { readonly model: Cells; readonly by: string }) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  const { groups, weeks, cells, rest } = model;
  const most = Math.max(1, ...cells.values());
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section class="scrolled" tabIndex={0} aria-label={`Opened by week and ${by}`}>
        <table class="figures heat">
          <caption>Opened by week and {by}</caption>
          <thead>
            <tr>
              <th scope="col">{by}</th>
              {weeks.map((week) => (
                <th key={week} scope="col">
                  {dayTick(week, format.locale)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group}>
                <th scope="row">{group}</th>
                {weeks.map((week) => {
                  const tickets = cells.get(cellKey(group, week));
                  return (
                    <td key={week}>
                      {tickets === undefined ? (
                        <span class="none">·</span>
                      ) : (
                        <span
                          class="cell"
                          style={{ "--share": `${Math.round((tickets / most) * darkest)}%` }}
                        >
                          {count(tickets)}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rest === undefined ? null : (
        <p class="quiet small">
          Not in the table: {rest.name}, {count(rest.tickets)}.
        </p>
      )}
    </>
  );
}

/** How dark the cell of the largest figure is, in percent: its figure has to stay readable. */
const darkest = 42;
