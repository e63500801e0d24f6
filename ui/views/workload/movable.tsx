import { useState } from "preact/hooks";
import {
  Link,
  number,
  type Row,
  Table,
  TicketActionDialog,
  text,
  ticketUrl,
  useShown,
} from "../../kit/index.ts";

/** The most tickets that `halo_bulk_update_tickets` takes. */
const mostMoved = 50;

/** Tickets that can be chosen and given to somebody else, through the tool's own preview. */
export function Movable({
  tickets,
  agents,
  onMoved,
}: {
  readonly tickets: readonly Row[];
  /** The agents that the workload names, to choose from. */
  readonly agents: readonly string[];
  /** Called after tickets may have moved. */
  readonly onMoved: () => void;
}) {
  const { callsTools, format } = useShown();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [isMoving, setMoving] = useState(false);
  const ids = tickets.flatMap((row) => number(row, "id") ?? []);
  const all = ids.slice(0, mostMoved);
  const isAll = all.length > 0 && all.every((id) => chosen.has(id));
  const toggle = (id: number) =>
    setChosen(
      (before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]),
    );
  return (
    <>
      {callsTools && ids.length > 0 ? (
        <div class="row">
          <label class="row small">
            <input type="checkbox" checked={isAll} onChange={() => setChosen(new Set(isAll ? [] : all))} />
            {ids.length > mostMoved ? `The first ${mostMoved}` : "All that are listed"}
          </label>
          <button
            type="button"
            class="button"
            disabled={chosen.size === 0 || chosen.size > mostMoved}
            onClick={() => setMoving(true)}
          >
            Move {chosen.size === 0 ? "" : `${format.number(chosen.size)} `}to another agent
          </button>
        </div>
      ) : null}
      <Table
        caption="Tickets"
        empty="No tickets"
        rows={tickets}
        columns={[
          {
            name: "id",
            title: "Ticket",
            show: (row) => {
              const id = number(row, "id");
              if (id === undefined) return "";
              return (
                <span class="row fixed">
                  {callsTools ? (
                    <input
                      type="checkbox"
                      aria-label={`Choose #${id}`}
                      checked={chosen.has(id)}
                      onChange={() => toggle(id)}
                    />
                  ) : null}
                  <Link to={ticketUrl(id)}>#{id}</Link>
                </span>
              );
            },
          },
          { name: "summary", title: "Summary" },
          { name: "client_name", title: "Client", isWide: true },
          { name: "status_name", title: "Status", isWide: true },
          { name: "agent_name", title: "Agent" },
          {
            name: "fixbydate",
            title: "Fix by",
            isWide: true,
            show: (row) => {
              const date = text(row, "fixbydate");
              return date === undefined ? "" : format.time(date);
            },
          },
        ]}
      />
      {isMoving ? (
        <TicketActionDialog
          action="bulk_assign"
          ids={[...chosen]}
          agents={agents}
          onClose={(wasSent) => {
            setMoving(false);
            if (!wasSent) return;
            setChosen(new Set());
            onMoved();
          }}
        />
      ) : null}
    </>
  );
}
