import { type Fields, fieldsOf } from "../../kit/view.ts";
import { groupNameFields } from "../shared/groups.ts";

/** The columns of the table of groups. */
export const groupFields: Fields = {
  ...groupNameFields,
  ...fieldsOf("number", "responses", "good", "unhappy", "good_percent"),
};

/** What is shown of a customer's answer, with its ticket. Who sent it and from where is not among it. */
export const responseFields: Fields = {
  ...fieldsOf("id", "id", "ticket_id"),
  score: "number",
  date: "date",
  summary: "text",
  client_name: "text",
  agent_name: "listed",
  team: "name",
  status_name: "listed",
  ticket: "label",
  comment: "text",
};

/** What is shown of a closed ticket. */
export const closedFields: Fields = { id: "id", summary: "text", client_name: "text", dateclosed: "date" };
