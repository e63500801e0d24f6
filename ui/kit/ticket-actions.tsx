import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog, type WriteCall, WriteDialog } from "./write.tsx";

/** What can be done with tickets from a view. Each asks for what it needs, then shows the tool's own preview. */
export type TicketAction = "assign" | "reply" | "note" | "log_time" | "close" | "bulk_assign";

/** The words of each action's button. */
export const actionTitles: Readonly<Record<TicketAction, string>> = {
  assign: "Assign",
  reply: "Reply",
  note: "Add a note",
  log_time: "Log time",
  close: "Close ticket",
  bulk_assign: "Assign selected",
};

/** What is written into an action's form. */
interface Written {
  readonly agent: string;
  readonly note: string;
  readonly time: string;
}

/** The fields that an action asks for; those in `needed` have to be filled in. */
const forms: Readonly<
  Record<
    TicketAction,
    { readonly fields: readonly (keyof Written)[]; readonly needed: readonly (keyof Written)[] }
  >
> = {
  assign: { fields: ["agent"], needed: ["agent"] },
  bulk_assign: { fields: ["agent"], needed: ["agent"] },
  reply: { fields: ["note"], needed: ["note"] },
  note: { fields: ["note"], needed: ["note"] },
  log_time: { fields: ["time", "note"], needed: ["time", "note"] },
  close: { fields: ["note", "time"], needed: [] },
};

/** The call of a filled-in form. */
function callOf(action: TicketAction, ids: readonly number[], { agent, note, time }: Written): WriteCall {
  const [ticket_id] = ids;
  const noted = note === "" ? {} : { note };
  const timed = time === "" ? {} : { timetaken: time };
  switch (action) {
    case "assign":
      return { tool: "halo_assign_ticket", args: { ticket_id, agent } };
    case "bulk_assign":
      return { tool: "halo_bulk_update_tickets", args: { ticket_ids: ids, agent } };
    case "reply":
      return { tool: "halo_reply_to_ticket", args: { ticket_id, note } };
    case "note":
      return { tool: "halo_reply_to_ticket", args: { ticket_id, note, hidden: true } };
    case "log_time":
      return { tool: "halo_log_time", args: { ticket_id, ...noted, ...timed } };
    case "close":
      return { tool: "halo_close_ticket", args: { ticket_id, ...noted, ...timed } };
  }
}

const hints: Readonly<Record<TicketAction, string>> = {
  assign: "An agent's whole name, their id, or me.",
  bulk_assign: "An agent's whole name, their id, or me.",
  reply: "This goes to the ticket's user. The preview shows to whom it is mailed.",
  note: "Internal: nobody outside sees it, and it mails nobody.",
  log_time: "Internal: nobody outside sees it, and it mails nobody.",
  close: "The note is internal.",
};

/** An action in two steps: its form, then the preview of its write. */
export function TicketActionDialog(props: {
  readonly action: TicketAction;
  /** The tickets; all but `bulk_assign` take the first. */
  readonly ids: readonly number[];
  /** Agents that are known already, to choose from. */
  readonly agents?: readonly string[];
  readonly onClose: (wasSent: boolean) => void;
}) {
  const { action, ids, agents = [] } = props;
  const [written, setWritten] = useState<Written>({ agent: "", note: "", time: "" });
  const [call, setCall] = useState<WriteCall>();
  const of = ids.length === 1 ? `#${ids[0]}` : `${ids.length} tickets`;
  const title = `${actionTitles[action]}: ${of}`;
  if (call !== undefined)
    return <WriteDialog call={call} title={`Preview · ${title}`} onClose={props.onClose} />;
  const { fields, needed } = forms[action];
  const isFilled = needed.every((field) => written[field].trim() !== "");
  const write = (field: keyof Written) => (value: string) =>
    setWritten((last) => ({ ...last, [field]: value }));
  return (
    <Dialog
      title={title}
      onClose={() => props.onClose(false)}
      foot={
        <>
          <button type="button" class="button" onClick={() => props.onClose(false)}>
            Cancel
          </button>
          <button
            type="button"
            class="button primary"
            disabled={!isFilled}
            onClick={() => setCall(callOf(action, ids, written))}
          >
            Preview
          </button>
        </>
      }
    >
      <p class="quiet">{hints[action]}</p>
      {fields.map((field) => (
        <Field key={field} field={field} isNeeded={needed.includes(field)}>
          <Control field={field} value={written[field]} agents={agents} onInput={write(field)} />
        </Field>
      ))}
    </Dialog>
  );
}

const fieldNames: Readonly<Record<keyof Written, string>> = {
  agent: "Agent",
  note: "Text",
  time: "Time, such as 15m or 1.5",
};

function Field(props: {
  readonly field: keyof Written;
  readonly isNeeded: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child
    <label class="field">
      <span class="field-name">
        {fieldNames[props.field]}
        {!props.isNeeded && <span class="quiet"> (optional)</span>}
      </span>
      {props.children}
    </label>
  );
}

function Control(props: {
  readonly field: keyof Written;
  readonly value: string;
  readonly agents: readonly string[];
  readonly onInput: (value: string) => void;
}) {
  const { field, value, agents, onInput } = props;
  if (field === "note") {
    return (
      <textarea class="control" value={value} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
    );
  }
  const list = field === "agent" && agents.length > 0 ? { list: "agents" } : {};
  return (
    <>
      <input
        class="control"
        type="text"
        autocomplete="off"
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        {...list}
      />
      {field === "agent" && (
        <datalist id="agents">
          {["me", ...agents].map((agent) => (
            <option key={agent} value={agent} />
          ))}
        </datalist>
      )}
    </>
  );
}
