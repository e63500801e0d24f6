import type { HaloRecord, Tenant } from "../engine/model.ts";
import {
  actionRow,
  agentDetail,
  agentRow,
  appointmentDetail,
  appointmentRow,
  attachmentRow,
  teamRow,
} from "./names-work.ts";
import { noise, withAll } from "./noise.ts";
import { isOn, type Shape, type ShapeQuery, thinShape } from "./shape.ts";

const actionNoise = noise(actionRow);
const attachmentNoise = noise(attachmentRow);

function attachmentsOf(record: HaloRecord, tenant: Tenant): Record<string, unknown> {
  const attachments = tenant.tables.Attachment.filter(
    (file) => file.ticket_id === record.ticket_id && file.action_id === record.id,
  ).map((file) => ({ ...attachmentNoise, ...file }));
  return {
    type: 0,
    unique_id: 0,
    ticket_id: record.ticket_id,
    action_id: record.id,
    record_count: attachments.length,
    attachments,
  };
}

function action(
  record: HaloRecord,
  tenant: Tenant,
  query: ShapeQuery,
  html: boolean,
  mail: boolean,
): HaloRecord {
  const agent = tenant.tables.Agent.find((row) => row.id === record.who_agentid);
  return {
    ...withAll(actionNoise, record),
    note_html: html ? (record.note_html ?? "") : "",
    emailbody_html: mail ? (record.emailbody_html ?? "") : "",
    who_initials: agent?.initials ?? String(record.who ?? "").slice(0, 1),
    who_colour: agent?.colour ?? "#7f8c8d",
    who_imgpath: "",
    attachment_list: isOn(query, "includeattachments") ? attachmentsOf(record, tenant) : null,
  };
}

/** Actions: HTML of notes and mails comes with its switches only. */
export const actionShape: Shape = {
  row: (record, tenant, query) =>
    action(record, tenant, query, isOn(query, "includehtmlnote"), isOn(query, "includehtmlemail")),
  detail: (record, tenant, query) => {
    const full = isOn(query, "includedetails");
    return action(record, tenant, query, true, full || isOn(query, "includeemail"));
  },
};

/** Agents. */
export const agentShape: Shape = thinShape({
  row: noise(agentRow),
  detail: noise(agentDetail),
  rowExtra: (record) => ({
    use: "agent",
    namewithinactive: `${String(record.name ?? "")}${record.isdisabled === true ? " (Inactive)" : ""}`,
  }),
});

/** Teams, with their agents on request. */
export const teamShape: Shape = thinShape({
  row: noise(teamRow),
  rowExtra: (record, tenant, query) =>
    isOn(query, "includeagents") || query.get("includeagentsforteams") !== undefined
      ? {
          use: "team",
          agents: tenant.tables.Agent.filter(
            (agent) => agent.team === record.name && agent.isdisabled !== true,
          ).map(({ id, name, email, initials }) => ({ id, name, email, initials })),
        }
      : { use: "team" },
});

/** Appointments. */
export const appointmentShape: Shape = thinShape({
  row: noise(appointmentRow),
  detail: noise(appointmentDetail),
  rowExtra: (record) => ({ recurring_master_id: String(record.recurring_master_id ?? "") }),
  detailExtra: (record) => ({
    agents: [{ id: record.agent_id, name: record.agent_name ?? "" }],
    note_html: `<p>${String(record.note ?? "")}</p>`,
  }),
});

/** Attachments' data; their bytes are served apart. */
export const attachmentShape: Shape = thinShape({ row: attachmentNoise });
