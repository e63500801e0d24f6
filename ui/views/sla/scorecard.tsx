import { useState } from "preact/hooks";
import { BarChart } from "../../charts/bar-chart.tsx";
import { type BarRow, Bars, type PlacedRow } from "../../charts/bars.tsx";
import type { Open } from "../../charts/columns.tsx";
import { Charted, FiguresTable, Tile } from "../../charts/figures.tsx";
import { Choice } from "../../charts/frame.tsx";
import type { Part } from "../../charts/stack.ts";
import { wordsIn } from "../../charts/words.ts";
import { useShown } from "../../kit/index.ts";
import type { GroupModel, ScorecardModel, Target } from "./model.ts";

/** The charts of a scorecard. */

interface Properties {
  readonly model: ScorecardModel;
  readonly onOpen: Open;
}

const legend = [
  { look: "good", name: "Met" },
  { look: "bad", name: "Missed" },
  { look: "rest", name: "Not judged" },
] as const;

const targetNames = { response: "Response", fix: "Fix" } as const;

function useWords() {
  const { format } = useShown();
  return wordsIn(format);
}

/** A part of a bar, unless its figure is not known. */
function partOf(
  look: Part["look"],
  label: string,
  value: number | undefined,
  rows: string | undefined,
  shown: (value: number | undefined) => string,
): readonly Part[] {
  return value === undefined ? [] : [{ look, label, value, shown: shown(value), rows }];
}

/** How the two targets were met. */
export function TargetsChart({ model: { response, fix }, onOpen }: Properties) {
  const { count, percent } = useWords();
  const partsOf = ({ kind, met, missed, others }: Target): readonly Part[] => [
    ...partOf("good", "met", met, `${kind}_met`, count),
    ...partOf("bad", "missed", missed, `${kind}_missed`, count),
    ...others.flatMap(({ name, count: value, rows }) => partOf("rest", name, value, rows, count)),
  ];
  const targets = [response, fix];
  const others = targets.flatMap((target) =>
    target.others.map((other) => ({ ...other, target: targetNames[target.kind] })),
  );
  const title = "In time";
  return (
    <Charted
      title={title}
      legend={legend}
      onOpen={onOpen}
      chart={
        <Bars
          label={title}
          onOpen={onOpen}
          rows={targets.map((target) => ({
            key: target.kind,
            name: targetNames[target.kind],
            parts: partsOf(target),
            value: target.percent === undefined ? "none judged" : percent(target.percent),
            more: `${count(target.met)} met, ${count(target.missed)} missed`,
          }))}
        />
      }
      table={
        <FiguresTable
          caption={title}
          columns={["Tickets", ...targets.map(({ kind }) => targetNames[kind])]}
          rows={[
            { name: "In time", cells: targets.map((target) => ({ text: percent(target.percent) })) },
            ...(["met", "missed"] as const).map((state) => ({
              name: state === "met" ? "Met" : "Missed",
              cells: targets.map((target) => ({
                text: count(target[state]),
                rows: target[state] === undefined ? undefined : `${target.kind}_${state}`,
              })),
            })),
            ...[...new Set(others.map(({ name }) => name))].map((name) => ({
              name,
              cells: targets.map((target) => {
                const other = target.others.find((each) => each.name === name);
                return { text: other === undefined ? "" : count(other.count), rows: other?.rows };
              }),
            })),
          ].map((row) => ({ ...row, key: row.name }))}
          onOpen={onOpen}
        />
      }
    />
  );
}

/** How long it took: half of the tickets, and nine in ten. */
export function HoursChart({ model: { response, fix }, onOpen }: Properties) {
  const { hours } = useWords();
  const targets = [response, fix];
  const rows = targets.map(({ kind, median, p90 }): PlacedRow => {
    const part = (look: Part["look"], label: string, value: number): Part => ({
      look,
      label,
      value,
      shown: hours(value),
      rows: undefined,
    });
    return {
      key: kind,
      name: targetNames[kind],
      value: hours(median),
      more: `90 %: ${hours(p90)}`,
      placed: [
        ...(p90 === undefined ? [] : [{ part: part("rest", "90th percentile", p90), from: 0, to: p90 }]),
        ...(median === undefined
          ? []
          : [{ part: part("first", "median", median), from: 0, to: median, isThin: true }]),
      ],
    };
  });
  const title = "Hours, nights and holds included";
  return (
    <BarChart
      title={title}
      legend={[
        { look: "first", name: "Median" },
        { look: "rest", name: "90th percentile" },
      ]}
      bars={rows}
      none="Of no ticket the hours are known."
      columns={["Hours", "Median", "90th percentile"]}
      rows={targets.map(({ kind, median, p90 }) => ({
        key: kind,
        name: targetNames[kind],
        cells: [{ text: hours(median) }, { text: hours(p90) }],
      }))}
      onOpen={onOpen}
    />
  );
}

/** What `rows` takes for a figure of a group; nothing where it has no row of its own, or the figure is not known. */
function rowsFor(figure: string, { group }: GroupModel, value: number | undefined): string | undefined {
  return group === undefined || value === undefined ? undefined : `${figure}/${group}`;
}

/** The groups with a bar: that of all others together would make theirs short. */
const ownRows = (groups: readonly GroupModel[]) => groups.filter(({ group }) => group !== undefined);

const both = [
  ["response", "Response"],
  ["fix", "Fix"],
] as const;

/** How the groups met a target. */
export function GroupsChart({ model: { groups }, by, onOpen }: Properties & { readonly by: string }) {
  const { count, percent, hours } = useWords();
  const [kind, setKind] = useState<"response" | "fix">("response");
  const title = `${targetNames[kind]} by ${by}`;
  const rows = ownRows(groups).map((group): BarRow => {
    const { met, missed, other, percent: share, median } = group[kind];
    return {
      key: group.name,
      name: group.name,
      parts: [
        ...partOf("good", "met", met, rowsFor(`${kind}_met`, group, met), count),
        ...partOf("bad", "missed", missed, rowsFor(`${kind}_missed`, group, missed), count),
        ...partOf("rest", "not judged", other, undefined, count),
      ],
      value: share === undefined ? "none judged" : percent(share),
      more: median === undefined ? undefined : `median ${hours(median)}`,
    };
  });
  return (
    <Charted
      title={title}
      legend={[]}
      onOpen={onOpen}
      chart={<Bars label={title} rows={rows} onOpen={onOpen} />}
      table={
        <FiguresTable
          caption={title}
          columns={[by, "In time", "Met", "Missed", "Not judged", "Median"]}
          rows={groups.map((group) => {
            const { met, missed, other, percent: share, median } = group[kind];
            return {
              key: group.name,
              name: group.name,
              cells: [
                { text: percent(share) },
                { text: count(met), rows: rowsFor(`${kind}_met`, group, met) },
                { text: count(missed), rows: rowsFor(`${kind}_missed`, group, missed) },
                { text: count(other) },
                { text: hours(median) },
              ],
            };
          })}
          onOpen={onOpen}
        />
      }
    >
      <Choice label="Target" values={both} value={kind} onChange={setKind} />
    </Charted>
  );
}

/** What came and what went, and what is left. */
export function BacklogChart({ model, by, onOpen }: Properties & { readonly by: string }) {
  const { count, change } = useWords();
  const { groups, backlog } = model;
  const tiles = [
    ["Opened", count(backlog.opened), backlog.opened, "opened"],
    ["Closed", count(backlog.closed), backlog.closed, "closed"],
    ["Backlog", change(backlog.change), undefined, undefined],
    ["Open now", count(backlog.openNow), undefined, undefined],
    ["Reopened", count(backlog.reopened), backlog.reopened, "reopened"],
  ] as const;
  const title = `Opened and closed by ${by}`;
  const rows = ownRows(groups).map((group): PlacedRow => {
    const { opened, closed } = group;
    const [came] = partOf("second", "opened", opened, rowsFor("opened", group, opened), count);
    const [went] = partOf("first", "closed", closed, rowsFor("closed", group, closed), count);
    return {
      key: group.name,
      name: group.name,
      value: change(group.change),
      more: `${count(opened)} opened, ${count(closed)} closed`,
      placed: [
        ...(went === undefined || went.value === 0 ? [] : [{ part: went, from: -went.value, to: 0 }]),
        ...(came === undefined || came.value === 0 ? [] : [{ part: came, from: 0, to: came.value }]),
      ],
    };
  });
  return (
    <>
      <dl class="tiles">
        {tiles.map(([name, value, known, figure]) => (
          <Tile
            key={name}
            name={name}
            value={value}
            rows={known === undefined ? undefined : figure}
            onOpen={onOpen}
          />
        ))}
      </dl>
      {groups.length === 0 ? null : (
        <BarChart
          title={title}
          legend={[
            { look: "first", name: "Closed" },
            { look: "second", name: "Opened" },
          ]}
          bars={rows}
          columns={[by, "Opened", "Closed", "Backlog"]}
          rows={groups.map((group) => ({
            key: group.name,
            name: group.name,
            cells: [
              { text: count(group.opened), rows: rowsFor("opened", group, group.opened) },
              { text: count(group.closed), rows: rowsFor("closed", group, group.closed) },
              { text: change(group.change) },
            ],
          }))}
          onOpen={onOpen}
        />
      )}
    </>
  );
}
