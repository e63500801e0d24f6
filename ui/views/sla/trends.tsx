import { useState } from "preact/hooks";
import { definedIn } from "../../charts/ask.ts";
import { PlacedBars, type PlacedRow } from "../../charts/bars.tsx";
import { Columns, type Open } from "../../charts/columns.tsx";
import { Charted, FiguresTable } from "../../charts/figures.tsx";
import { domainOf, type Part } from "../../charts/stack.ts";
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
import { cellKey, type TrendsModel, type WeeksByGroup, weeksByGroup } from "./model.ts";

/** The charts of trends. */

interface Properties {
  readonly model: TrendsModel;
  readonly onOpen: Open;
}

/** Tickets opened, week by week. */
export function WeeksChart({ model: { weeks }, onOpen }: Properties) {
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
              readout: `Week of ${format.date(`${name}T12:00:00Z`)}: ${count(opened)} opened${mark(isPart)}`,
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
    />
  );
}

/** What rose and fell, group by group. */
export function ChangesChart({ model: { groups }, by, onOpen }: Properties & { readonly by: string }) {
  const { format } = useShown();
  const { count, change } = wordsIn(format);
  if (groups.length === 0) return <Notice kind="empty" title="No tickets were opened" />;
  const isCompared = groups.some(({ last }) => last !== undefined);
  const title = isCompared ? `The last weeks against those before, by ${by}` : `Opened by ${by}`;
  const rows = groups.map((group): PlacedRow => {
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
    <Charted
      title={title}
      legend={
        isCompared
          ? [
              { look: "rest", name: "Before" },
              { look: "first", name: "Last weeks" },
              { look: "second", name: "Last weeks, a trend" },
            ]
          : []
      }
      onOpen={onOpen}
      chart={
        <PlacedBars
          label={title}
          rows={rows}
          domain={domainOf(rows.map(({ placed }) => placed))}
          onOpen={onOpen}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={[by, "Opened", "Before", "Last", "Change", "Trend"]}
          rows={groups.map((group) => {
            const cell = (figure: "opened" | "before" | "last") => ({
              text: count(group[figure]),
              rows:
                group.group === undefined || group[figure] === undefined
                  ? undefined
                  : `${figure}/${group.group}`,
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
      }
    />
  );
}

const countTool = "halo_count_tickets";

/** The groupings that `halo_count_tickets` splits weeks by. */
const splits = ["category", "client", "type", "source", "team", "priority"];

/** Weeks by group, which is another tool's answer: asked for when it is wanted. */
export function WeeksByCategory({ input, by }: { readonly input: Row; readonly by: string }) {
  const { host, callsTools } = useShown();
  const [data, setData] = useState<Row>();
  const [state, setState] = useState<"idle" | "busy" | ReturnType<typeof problemOf>>("idle");
  if (!callsTools || !splits.includes(by)) return null;
  const ask = async () => {
    setState("busy");
    try {
      const result = await host.callTool(
        countTool,
        definedIn({
          ...input,
          period: text(input, "period") ?? "13w",
          state: "opened",
          by,
          and_by: "week",
          rows: undefined,
          page: undefined,
          page_size: 100,
        }),
      );
      if (result.isError === true) throw new Error(textOf(result));
      setData(structureOf(result));
      setState("idle");
    } catch (error) {
      setState(problemOf(error));
    }
  };
  const model = data === undefined ? undefined : weeksByGroup(data);
  if (model !== undefined && data !== undefined) {
    return (
      <>
        <Warnings data={data} />
        <Heat model={model} by={by} />
      </>
    );
  }
  return (
    <div class="row">
      <button type="button" class="button" disabled={state === "busy"} onClick={() => void ask()}>
        {state === "busy" ? "Halo is being asked …" : `Show weeks by ${by}`}
      </button>
      {typeof state === "string" ? null : <ProblemNotice problem={state} />}
    </div>
  );
}

/** A table of weeks by group, in which many tickets are darker. */
function Heat({ model, by }: { readonly model: WeeksByGroup; readonly by: string }) {
  const { format } = useShown();
  const { count } = wordsIn(format);
  const { groups, weeks, cells, rest } = model;
  const most = Math.max(1, ...cells.values());
  return (
    <section class="charted">
      <header>
        <h2>Opened by week and {by}</h2>
      </header>
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
                          class={tickets / most > strongFrom ? "cell is-strong" : "cell"}
                          style={{ "--share": `${Math.round((tickets / most) * 100)}%` }}
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
    </section>
  );
}

/** From which share of the largest figure on a cell is so dark that its figure is light. */
const strongFrom = 0.55;
