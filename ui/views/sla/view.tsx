import { useEffect, useState } from "preact/hooks";
import { useAsked } from "../../charts/ask.ts";
import { AnswerFrame, AskedArgument, Choice } from "../../charts/frame.tsx";
import {
  Notice,
  ProblemNotice,
  problemOf,
  type Row,
  structureOf,
  text,
  textOf,
  useShown,
  type ViewProps,
} from "../../kit/index.ts";
import { isTrends, type ScorecardModel, scorecardModel, trendsModel } from "./model.ts";
import { BacklogChart, GroupsChart, HoursChart, TargetsChart } from "./scorecard.tsx";
import { ChangesChart, Weeks } from "./trends.tsx";

const scorecardTool = "halo_sla_scorecard";
const trendsTool = "halo_ticket_trends";

const parts = [
  ["targets", "Targets"],
  ["backlog", "Backlog"],
  ["weeks", "Weeks"],
  ["changes", "Changes"],
] as const;
type Part = (typeof parts)[number][0];

/** The tool whose answer has a part. */
const toolOf = (part: Part) => (part === "weeks" || part === "changes" ? trendsTool : scorecardTool);

const scorecardPeriods = ["this month", "last month", "last 3 months", "last 12 months", "30d", "90d"];
const trendsPeriods = ["13w", "26w", "52w", "this month", "last 3 months"];
const scorecardGroups = ["team", "client", "agent", "type", "priority", "none"];
const trendsGroups = ["category", "client", "type", "source", "team", "priority"];

/** The arguments that both tools have, and that narrow what is counted. */
const shared = [
  "client_id",
  "client",
  "team_id",
  "team",
  "tickettype_id",
  "tickettype",
  "ticket_type_id",
  "ticket_type",
] as const;

/** Those of the scorecard that trends can't be narrowed by: trends of all others would be told as if they were the same. */
const ownNarrowing = ["agent_id", "agent", "priority_id", "priority"] as const;

/** The call of a tool that a view shows. */
type Call = Pick<ViewProps, "input" | "data">;

/** Both sides of tickets over time: how targets were met, and what grows. Each is another tool's answer. */
export function SlaView(props: ViewProps) {
  const { state, callsTools } = useShown();
  const given = isTrends(props.data, state.context.toolInfo?.tool.name) ? trendsTool : scorecardTool;
  const [part, setPart] = useState<Part>(given === trendsTool ? "weeks" : "targets");
  const [other, setOther] = useState<Call>();
  const needed = toolOf(part);
  const input = Object.fromEntries(
    shared.flatMap((name) => (name in props.input ? [[name, props.input[name]]] : [])),
  );
  // The other side is another tool's answer, and has to be of the same tickets.
  const hasOther = callsTools && !ownNarrowing.some((name) => name in props.input);
  const reachable = parts.filter(([each]) => hasOther || toolOf(each) === given);
  const choice = <Choice label="What to show" values={reachable} value={part} onChange={setPart} />;
  const call = given === needed ? props : other;
  if (call === undefined) {
    return (
      <div class="stack">
        {choice}
        <Loader tool={needed} input={input} onLoaded={(data) => setOther({ input, data })} />
      </div>
    );
  }
  return needed === scorecardTool ? (
    <Scorecard key="scorecard" call={call} part={part} choice={choice} />
  ) : (
    <Trends key="trends" call={call} part={part} choice={choice} />
  );
}

/** Calls a tool once, and says how that goes. */
function Loader({
  tool,
  input,
  onLoaded,
}: {
  readonly tool: string;
  readonly input: Row;
  readonly onLoaded: (data: Row) => void;
}) {
  const { host } = useShown();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  useEffect(() => {
    host.callTool(tool, input).then(
      (result) => {
        if (result.isError === true) setProblem(problemOf(new Error(textOf(result))));
        else onLoaded(structureOf(result));
      },
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, []);
  return problem === undefined ? (
    <Notice kind="loading" title="Halo is being asked" />
  ) : (
    <ProblemNotice problem={problem} />
  );
}

interface SideProperties {
  readonly call: Call;
  readonly part: Part;
  readonly choice: preact.ComponentChildren;
}

/** Whether no ticket came and none went: then no target was judged. What is not known is not nothing. */
const isNothing = ({ backlog, answer }: ScorecardModel) =>
  answer.isComplete && backlog.opened === 0 && backlog.closed === 0;

const NothingCame = () => <Notice kind="empty" title="No tickets were opened or closed" />;

function Scorecard({ call, part, choice }: SideProperties) {
  const asked = useAsked(scorecardTool, call);
  const model = scorecardModel(asked.data);
  if (model === undefined) return <Notice kind="error" title="This result has no figures to show" />;
  const by = text(asked.input, "by") ?? "team";
  return (
    <AnswerFrame
      tool={scorecardTool}
      title="SLA scorecard"
      answer={model.answer}
      asked={asked}
      aside={
        <div class="row">
          <AskedArgument
            asked={asked}
            name="Period"
            argument="period"
            values={scorecardPeriods}
            fallback="last month"
          />
          <AskedArgument asked={asked} name="By" argument="by" values={scorecardGroups} fallback="team" />
        </div>
      }
      tools={choice}
    >
      {(open) =>
        part === "backlog" ? (
          <>
            <BacklogChart model={model} by={by} onOpen={open} />
            {isNothing(model) ? <NothingCame /> : null}
          </>
        ) : isNothing(model) ? (
          <NothingCame />
        ) : (
          <>
            <div class="pair">
              <TargetsChart model={model} onOpen={open} />
              <HoursChart model={model} onOpen={open} />
            </div>
            {model.groups.length === 0 ? null : <GroupsChart model={model} by={by} onOpen={open} />}
          </>
        )
      }
    </AnswerFrame>
  );
}

function Trends({ call, part, choice }: SideProperties) {
  const asked = useAsked(trendsTool, call);
  const model = trendsModel(asked.data);
  if (model === undefined) return <Notice kind="error" title="This result has no figures to show" />;
  const by = text(asked.input, "by") ?? "category";
  return (
    <AnswerFrame
      tool={trendsTool}
      title="Ticket trends"
      answer={model.answer}
      asked={asked}
      aside={
        <div class="row">
          <AskedArgument
            asked={asked}
            name="Period"
            argument="period"
            values={trendsPeriods}
            fallback="13w"
          />
          <AskedArgument
            asked={asked}
            name="By"
            argument="by"
            values={trendsGroups}
            fallback="category"
            also={{ level: undefined }}
          />
        </div>
      }
      tools={choice}
    >
      {(open) =>
        part === "changes" ? (
          <ChangesChart model={model} by={by} onOpen={open} />
        ) : (
          <Weeks key={JSON.stringify(asked.input)} model={model} input={asked.input} by={by} onOpen={open} />
        )
      }
    </AnswerFrame>
  );
}
