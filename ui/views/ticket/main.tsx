import "./ticket.css";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
  actionTitles,
  Badge,
  Clock,
  Frame,
  isRow,
  Link,
  number,
  type Row,
  rowsOf,
  start,
  structureOf,
  type TicketAction,
  TicketActionDialog,
  text,
  ticketUrl,
  useFirst,
  useShown,
  type ViewProps,
  Warnings,
} from "../../kit/index.ts";

/** What the card reads beside its ticket: undefined until it is read, or where it can't be. */
interface Further {
  readonly actions?: readonly Row[];
  readonly files?: readonly Row[];
  /** What could not be read: no call is passed on, the tool is not listed, or it failed. */
  readonly missing: ReadonlySet<Part>;
}

type Part = "actions" | "files";

const partTitles: Readonly<Record<Part, string>> = {
  actions: "who was mailed by which entry",
  files: "the ticket's files",
};

const cardActions = [
  "reply",
  "note",
  "log_time",
  "assign",
  "close",
] as const satisfies readonly TicketAction[];

function TicketCard({ data, input }: ViewProps) {
  const { host, callsTools } = useShown();
  const [shown, setShown] = useState(data);
  const [doing, setDoing] = useState<TicketAction>();
  const record = isRow(shown.record) ? shown.record : {};
  const id = number(record, "id") ?? number(input, "id") ?? 0;
  const further = useFurther(id, shown);
  const reload = () => {
    host.callTool("halo_get_ticket", { ...input, id }).then(
      (result) => {
        if (result.isError !== true) setShown(structureOf(result));
      },
      // What is shown stays as it was read.
      () => undefined,
    );
  };
  const known = rowsOf(shown.actions);
  const conversation = known.map((row) => ({
    ...further.actions?.find((each) => each.id === row.id),
    ...noted(row, further),
  }));
  return (
    <>
      <Frame
        title={
          <Link to={ticketUrl(id)}>
            <span class="numbers">#{id}</span> {text(record, "summary") ?? "(no summary)"}
          </Link>
        }
        lead={[text(record, "client_name"), text(record, "site_name"), text(record, "user_name")]
          .filter(Boolean)
          .join(" · ")}
        tools={<Facts record={record} />}
        foot={
          callsTools ? (
            <div class="row">
              {cardActions.map((action) => (
                <button key={action} type="button" class="button" onClick={() => setDoing(action)}>
                  {actionTitles[action]}
                </button>
              ))}
            </div>
          ) : undefined
        }
      >
        <div class="stack sections">
          <Warnings data={{ warnings: shown.warnings }} />
          <Details record={record} />
          <CustomFields rows={rowsOf(shown.custom_fields)} />
          <Files rows={further.files} />
          <Conversation rows={shown.actions === undefined ? undefined : conversation} />
          <Missing parts={further.missing} />
          <Warnings data={{ left_out: shown.left_out }} />
        </div>
      </Frame>
      {doing !== undefined && (
        <TicketActionDialog
          action={doing}
          ids={[id]}
          onClose={(wasSent) => {
            setDoing(undefined);
            if (wasSent) reload();
          }}
        />
      )}
    </>
  );
}

/** The whole note where it was read, since the card's own result may have cut it. */
const noted = (row: Row, { actions }: Further): Row => {
  const whole = actions?.find((each) => each.id === row.id);
  return whole?.note === undefined ? row : { ...row, note: whole.note };
};

/** Reads who was mailed by which action, and the files: a ticket's own result has neither. */
function useFurther(id: number, of: Row): Further {
  const { host, callsTools } = useShown();
  const [further, setFurther] = useState<Further>({ missing: new Set() });
  useEffect(() => {
    if (id === 0) return;
    if (!callsTools) return setFurther({ missing: new Set(["actions", "files"]) });
    const read = (part: Part, tool: string, args: Row) => {
      const lacks = () => setFurther((last) => ({ ...last, missing: new Set([...last.missing, part]) }));
      host.callTool(tool, args).then((result) => {
        if (result.isError === true) return lacks();
        setFurther((last) => ({
          ...last,
          [part]: rowsOf(result.structuredContent),
          missing: new Set([...last.missing].filter((each) => each !== part)),
        }));
      }, lacks);
    };
    read("actions", "halo_list_actions", { ticket_id: id, page_size: 20, detail: "full" });
    read("files", "halo_list_attachments", { ticket_id: id });
  }, [of, id, callsTools]);
  return further;
}

/** Says what the card does not show, so that a card without files is not read as a ticket without files. */
function Missing({ parts }: { readonly parts: ReadonlySet<Part> }) {
  if (parts.size === 0) return null;
  return (
    <p class="quiet small" role="status">
      Not read, and so not shown:{" "}
      {[...parts]
        .sort()
        .map((part) => partTitles[part])
        .join(", ")}
      .
    </p>
  );
}

/** Status, owner and clocks in one line. */
function Facts({ record }: { readonly record: Row }) {
  const [status, priority] = [text(record, "status_name"), text(record, "priority_name")];
  const whose = [text(record, "agent_name"), text(record, "team")].filter(Boolean).join(", ");
  const closed = text(record, "dateclosed");
  return (
    <div class="facts">
      <Fact name="Status">
        {status !== undefined && (
          <Badge tone={closed === undefined ? "blue" : "green"} mark={closed === undefined ? "●" : "✓"}>
            {status}
          </Badge>
        )}
        {record.onhold === true && <Badge mark="‖">On hold</Badge>}
      </Fact>
      {priority !== undefined && <Fact name="Priority">{priority}</Fact>}
      {whose !== "" && <Fact name="With">{whose}</Fact>}
      <SlaClock
        name="Response"
        record={record}
        by="respondbydate"
        at="responsedate"
        state="slaresponsestate"
      />
      <SlaClock name="Fix" record={record} by="fixbydate" at="dateclosed" state="slastate" />
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <span class="quiet small">{name}</span>
      <span class="row">{children}</span>
    </div>
  );
}

/** A clock of the SLA: it runs until it is met, and then says how it was met. */
function SlaClock(props: {
  readonly name: string;
  readonly record: Row;
  readonly by: string;
  readonly at: string;
  readonly state: string;
}) {
  const { format } = useShown();
  const { record } = props;
  const [by, at, state] = [text(record, props.by), text(record, props.at), text(record, props.state)];
  if (by === undefined) return null;
  if (at === undefined) {
    return (
      <Fact name={props.name}>
        <Clock until={by} />
      </Fact>
    );
  }
  const isLate = state === "out of time";
  return (
    <Fact name={props.name}>
      <span class={isLate ? "clock-late" : state === undefined ? "" : "clock-met"} title={format.time(at)}>
        {state === undefined ? `on ${format.date(at)}` : `${isLate ? "▲ " : "✓ "}${state}`}
      </span>
    </Fact>
  );
}

const detailFields = [
  ["user_email", "E-mail"],
  ["tickettype_name", "Type"],
  ["category_1", "Category"],
] as const;

function Details({ record }: { readonly record: Row }) {
  const { format } = useShown();
  const details = text(record, "details");
  const [opened, taken] = [text(record, "dateoccurred"), number(record, "timetaken")];
  return (
    <section class="stack" aria-label="Details">
      {details !== undefined && <p class="said details">{details}</p>}
      <dl class="pairs">
        {opened !== undefined && <Pair name="Opened">{format.time(opened)}</Pair>}
        {detailFields.map(([field, title]) =>
          text(record, field) === undefined ? null : (
            <Pair key={field} name={title}>
              {text(record, field)}
            </Pair>
          ),
        )}
        {taken !== undefined && <Pair name="Time taken">{format.number(taken)} h</Pair>}
      </dl>
    </section>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="pair">
      <dt class="quiet small">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A custom field's value: a text, a number, or that of a check box, in the words of the answer. */
const fieldValue = (row: Row) => (typeof row.value === "boolean" ? String(row.value) : text(row, "value"));

function CustomFields({ rows }: { readonly rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <section class="stack" aria-label="Custom fields">
      <h2>Custom fields</h2>
      <dl class="pairs">
        {rows.map((row, index) => (
          <Pair key={String(index)} name={text(row, "label") ?? text(row, "name") ?? "Field"}>
            {text(row, "display") ?? fieldValue(row) ?? <span class="quiet">(empty)</span>}
          </Pair>
        ))}
      </dl>
    </section>
  );
}

function Files({ rows }: { readonly rows: readonly Row[] | undefined }) {
  if (rows === undefined) return null;
  if (rows.length === 0) return <p class="quiet small">No files.</p>;
  return (
    <section class="stack" aria-label="Files">
      <h2>Files</h2>
      <ul class="chips">
        {rows.map((row) => (
          <li key={text(row, "id")} class="chip">
            <span aria-hidden="true">▤</span> {text(row, "filename") ?? text(row, "name") ?? "(no name)"}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The entries of a ticket. @param rows undefined where they were not read */
function Conversation({ rows }: { readonly rows: readonly Row[] | undefined }) {
  const { format } = useShown();
  const { shown, button } = useFirst(rows ?? [], firstEntries);
  return (
    <section class="stack" aria-label="Conversation">
      <h2>Conversation</h2>
      {rows === undefined && <p class="quiet">No entry was read.</p>}
      {rows?.length === 0 && <p class="quiet">No entries yet.</p>}
      <ol class="stack">
        {shown.map((row) => {
          const isInternal = row.hiddenfromuser === true;
          const [when, hours, to] = [text(row, "datetime"), number(row, "timetaken"), text(row, "emailto")];
          return (
            <li key={text(row, "id")} class={`entry ${isInternal ? "entry-internal" : ""}`}>
              <p class="row small">
                <strong>{text(row, "who") ?? "Somebody"}</strong>
                <span class="quiet">{text(row, "outcome")}</span>
                {when !== undefined && (
                  <time class="quiet" dateTime={when}>
                    {format.time(when)}
                  </time>
                )}
                {isInternal ? (
                  <Badge tone="violet" mark="▣">
                    Internal
                  </Badge>
                ) : (
                  row.hiddenfromuser === false && <Badge mark="◌">Seen by the user</Badge>
                )}
                {to !== undefined && (
                  <Badge tone="blue" mark="✉">
                    {row.emaildirection === "I"
                      ? `Mail from ${text(row, "emailfrom") ?? "outside"}`
                      : `Mailed to ${to}`}
                  </Badge>
                )}
                {hours !== undefined && hours > 0 && <span class="quiet">{format.number(hours)} h</span>}
              </p>
              <p class="said">{text(row, "note")}</p>
            </li>
          );
        })}
      </ol>
      {button}
    </section>
  );
}

/** How many entries are shown at first. */
const firstEntries = 20;

start("ticket", TicketCard);
