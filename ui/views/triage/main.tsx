import "./triage.css";
import { useState } from "preact/hooks";
import {
  actionTitles,
  Badge,
  Chip,
  Clock,
  Filter,
  Frame,
  Link,
  Notice,
  number,
  ProblemNotice,
  problemOf,
  type Row,
  rowsOf,
  start,
  structureOf,
  type TicketAction,
  TicketActionDialog,
  type Tone,
  text,
  ticketUrl,
  useShown,
  type ViewProps,
  Warnings,
  warningsOf,
} from "../../kit/index.ts";

/** The figures of halo_triage that count tickets by reason, in the order of their urgency; `word` begins their reason. */
const reasons: readonly { figure: string; title: string; word: string; tone: Tone; mark: string }[] = [
  { figure: "fix_overdue", title: "Past fix date", word: "fix overdue", tone: "red", mark: "▲" },
  {
    figure: "response_overdue",
    title: "Past response date",
    word: "response overdue",
    tone: "red",
    mark: "▲",
  },
  { figure: "fix_due_soon", title: "Near fix date", word: "fix due", tone: "amber", mark: "◷" },
  {
    figure: "response_due_soon",
    title: "Near response date",
    word: "response due",
    tone: "amber",
    mark: "◷",
  },
  { figure: "unassigned", title: "Unassigned", word: "nobody has it", tone: "violet", mark: "○" },
  { figure: "waiting_on_us", title: "Waiting on us", word: "the user wrote last", tone: "blue", mark: "↩" },
  { figure: "no_action", title: "Without action", word: "no action", tone: "plain", mark: "…" },
];

/** The reasons of a ticket, one by one; one of them has a comma of its own, before a number. */
const reasonsOf = (row: Row) => (text(row, "reason") ?? "").split(/, (?!\d)/).filter(Boolean);

const kindOf = (reason: string) => reasons.find(({ word }) => reason.startsWith(word));

/** Tickets that are asked for at once when all of them are wanted. */
const pageSize = 50;

/** What the rows are narrowed to; an empty text is all. */
interface Narrowing {
  readonly reason: string;
  readonly team: string;
  readonly agent: string;
}

const isIn = (row: Row, { reason, team, agent }: Narrowing) =>
  (team === "" || text(row, "team") === team) &&
  (agent === "" || text(row, "agent_name") === agent) &&
  (reason === "" || reasonsOf(row).some((each) => kindOf(each)?.figure === reason));

const firstShown = 5;
const shownMore = 50;

function Triage({ data, input }: ViewProps) {
  const { callsTools } = useShown();
  const board = useBoard(data, input);
  const [narrowing, setNarrowing] = useState<Narrowing>({ reason: "", team: "", agent: "" });
  const [count, setCount] = useState(firstShown);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [doing, setDoing] = useState<{ readonly action: TicketAction; readonly ids: readonly number[] }>();
  const narrow = (change: Partial<Narrowing>) => {
    setNarrowing((last) => ({ ...last, ...change }));
    setSelected(new Set());
    if (callsTools) board.loadAll();
  };
  const found = board.rows.filter((row) => isIn(row, narrowing));
  const namesOf = (field: string) =>
    [...new Set(board.rows.flatMap((row) => text(row, field) ?? []))].sort((one, other) =>
      one.localeCompare(other),
    );
  const select = (id: number) =>
    setSelected((last) =>
      last.has(id) ? new Set([...last].filter((each) => each !== id)) : new Set([...last, id]),
    );
  if (board.rows.length === 0) {
    return (
      <Frame
        title="What needs attention"
        lead={text(data, "summary")}
        foot={warningsOf(data).length === 0 ? undefined : <Warnings data={data} />}
      >
        <Notice
          kind="empty"
          title={data.complete === false ? "No ticket among those that were read" : "Nothing needs attention"}
        />
      </Frame>
    );
  }
  return (
    <>
      <Frame
        title="What needs attention"
        lead={text(data, "summary")}
        isGrown={count > firstShown}
        tools={
          <>
            <Figures data={data} pressed={narrowing.reason} onPress={(reason) => narrow({ reason })} />
            <div class="row filters">
              <Filter
                name="Team"
                values={namesOf("team")}
                value={narrowing.team}
                onChange={(team) => narrow({ team })}
              />
              <Filter
                name="Agent"
                values={namesOf("agent_name")}
                value={narrowing.agent}
                onChange={(agent) => narrow({ agent })}
              />
              <span class="quiet small" role="status" data-count>
                {board.isLoading
                  ? "Reading the rest…"
                  : countsOf(found.length, board.rows.length, board.total)}
              </span>
            </div>
            {board.problem !== undefined && <ProblemNotice problem={board.problem} />}
          </>
        }
        foot={
          <>
            <Foot
              left={found.length - count}
              unread={board.total - board.rows.length}
              onMore={() => setCount((last) => last + shownMore)}
              onLoad={callsTools && !board.isLoading ? board.loadAll : undefined}
            />
            {selected.size > 0 && (
              <button
                type="button"
                class="button primary"
                onClick={() => setDoing({ action: "bulk_assign", ids: [...selected] })}
              >
                Assign {selected.size} selected
              </button>
            )}
            <Warnings data={{ warnings: data.warnings }} />
          </>
        }
      >
        {found.length === 0 ? (
          <NoneFound isReading={board.isLoading} unread={board.total - board.rows.length} />
        ) : (
          <ol class="tickets">
            {found.slice(0, count).map((row) => (
              <Ticket
                key={number(row, "id")}
                row={row}
                isSelected={selected.has(number(row, "id") ?? 0)}
                onSelect={select}
                onAct={(action, id) => setDoing({ action, ids: [id] })}
              />
            ))}
          </ol>
        )}
      </Frame>
      {doing !== undefined && (
        <TicketActionDialog
          {...doing}
          agents={namesOf("agent_name").filter((name) => name !== "Unassigned")}
          onClose={(wasSent) => {
            setDoing(undefined);
            if (wasSent) {
              setSelected(new Set());
              board.reload();
            }
          }}
        />
      )}
    </>
  );
}

/** Why no row is shown: of what is not read yet nothing is said. */
function NoneFound({ isReading, unread }: { readonly isReading: boolean; readonly unread: number }) {
  if (isReading) return <Notice kind="loading" title="Reading the rest" />;
  return unread > 0 ? (
    <Notice kind="empty" title={`None of those that were read; ${unread} are not read`} />
  ) : (
    <Notice kind="empty" title="No ticket has all of these" />
  );
}

/** How many fit, and of how many that is known. */
const countsOf = (found: number, read: number, total: number): string => {
  if (read >= total) return `${found} of ${total}`;
  return found === read ? `The first ${read} of ${total}` : `${found} among the first ${read} of ${total}`;
};

/** The counts by reason, which narrow the rows when pressed. */
function Figures(props: {
  readonly data: Row;
  readonly pressed: string;
  readonly onPress: (reason: string) => void;
}) {
  const figures = props.data.figures;
  const of = typeof figures === "object" && figures !== null ? figures : {};
  const known = reasons.flatMap((reason) => {
    const count = number({ ...of }, reason.figure);
    return count === undefined || count === 0 ? [] : [{ ...reason, count }];
  });
  return (
    <fieldset class="chips">
      <legend class="hidden">Reasons</legend>
      {known.map(({ figure, title, count }) => (
        <Chip
          key={figure}
          isPressed={props.pressed === figure}
          onPress={() => props.onPress(props.pressed === figure ? "" : figure)}
        >
          <strong data-figure={figure}>{count}</strong> {title}
        </Chip>
      ))}
    </fieldset>
  );
}

function Foot(props: {
  readonly left: number;
  readonly unread: number;
  readonly onMore: () => void;
  readonly onLoad: (() => void) | undefined;
}) {
  const { left, unread, onMore, onLoad } = props;
  if (left > 0) {
    return (
      <button type="button" class="button" onClick={onMore}>
        Show {Math.min(left, shownMore)} more
      </button>
    );
  }
  if (unread <= 0) return <span class="quiet small">That is all of them.</span>;
  return onLoad === undefined ? (
    <span class="quiet small">{unread} more are not shown here.</span>
  ) : (
    <button type="button" class="button" onClick={onLoad}>
      Read the other {unread}
    </button>
  );
}

const rowActions = ["assign", "reply", "log_time"] as const satisfies readonly TicketAction[];

function Ticket(props: {
  readonly row: Row;
  readonly isSelected: boolean;
  readonly onSelect: (id: number) => void;
  readonly onAct: (action: TicketAction, id: number) => void;
}) {
  const { row } = props;
  const { callsTools } = useShown();
  const id = number(row, "id") ?? 0;
  const due = text(row, "fixbydate");
  const about = [text(row, "status_name"), text(row, "priority_name")].filter(Boolean).join(" · ");
  const whose = [text(row, "agent_name"), text(row, "team")].filter(Boolean).join(", ");
  return (
    <li class="ticket">
      {callsTools && (
        <input
          type="checkbox"
          checked={props.isSelected}
          aria-label={`Select #${id}`}
          onChange={() => props.onSelect(id)}
        />
      )}
      <div class="ticket-main">
        <h2 class="ticket-title">
          <Link to={ticketUrl(id)}>
            <span class="numbers">#{id}</span> {text(row, "summary") ?? "(no summary)"}
          </Link>
        </h2>
        <p class="quiet small">{[text(row, "client_name"), about, whose].filter(Boolean).join(" · ")}</p>
        <p class="row ticket-reasons" data-reason>
          {reasonsOf(row).map((reason) => {
            const kind = kindOf(reason);
            return (
              <Badge key={reason} tone={kind?.tone ?? "plain"} mark={kind?.mark ?? "·"}>
                {reason}
              </Badge>
            );
          })}
        </p>
      </div>
      <div class="ticket-side">
        {due !== undefined && (
          <p class="small">
            <span class="quiet">Fix </span>
            <Clock until={due} />
          </p>
        )}
        {callsTools && (
          <p class="row ticket-actions">
            {rowActions.map((action) => (
              <button
                key={action}
                type="button"
                class="button plain small"
                onClick={() => props.onAct(action, id)}
              >
                {actionTitles[action]}
                <span class="hidden"> #{id}</span>
              </button>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

/** The tickets that are known, and how more of them are read. */
function useBoard(data: Row, input: Row) {
  const { host } = useShown();
  const [rows, setRows] = useState(() => rowsOf(data.tickets));
  const [state, setState] = useState<"part" | "reading" | "all">("part");
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  const figures = structureOf({ content: [], structuredContent: { ...data } }).figures;
  const total = Math.max(
    rows.length,
    number(typeof figures === "object" && figures !== null ? { ...figures } : {}, "need_attention") ?? 0,
  );
  const read = async () => {
    const { rows: _, ...args } = input;
    const byId = new Map<unknown, Row>();
    for (let page = 1; byId.size < total || page === 1; page++) {
      const result = await host.callTool("halo_triage", { ...args, page, page_size: pageSize });
      if (result.isError === true)
        throw new Error(result.content.map((part) => (part.type === "text" ? part.text : "")).join(" "));
      const more = rowsOf(structureOf(result).tickets);
      const before = byId.size;
      for (const row of more) byId.set(row.id, row);
      if (byId.size === before) break;
    }
    return [...byId.values()];
  };
  const load = () => {
    setState("reading");
    setProblem(undefined);
    read().then(
      (found) => {
        setRows(found);
        setState("all");
      },
      (error: unknown) => {
        setProblem(problemOf(error));
        setState("part");
      },
    );
  };
  return {
    rows,
    total,
    problem,
    isLoading: state === "reading",
    loadAll: () => {
      if (state === "part" && rows.length < total) load();
    },
    reload: load,
  };
}

start("triage", Triage);
