import * as z from "zod";
import { answerTool } from "../../kit/analytics/answer.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { fieldsOf } from "../../kit/view.ts";
import { scopeInput } from "../shared/ticket-scope.ts";
import { answer } from "./answer.ts";
import { groupFields, responseFields } from "./shown.ts";

const csat = answerTool({
  name: "halo_csat",
  title: "Satisfaction scores",
  description:
    "How happy customers were in a period (CSAT surveys), by agent, team, client, category or type; who was not, and what they wrote.",
  input: {
    period: input.period("last month"),
    by: z.enum(["agent", "team", "client", "category", "type", "none"]).optional().describe("Default agent"),
    client_id: scopeInput.client_id,
    team_id: scopeInput.team_id,
    agent_id: scopeInput.agent_id,
    best: z.enum(["1", "5"]).optional().describe("The best score; default 1, as Halo has it"),
  },
  figures: {
    ...fieldsOf("number", "responses", "score_1", "score_2", "score_3", "score_4", "score_5"),
    ...fieldsOf("number", "good", "unhappy", "good_percent", "other_scores", "without_score", "replaced"),
    ...fieldsOf("number", "undated", "ticket_gone", "ticket_unread", "closed", "closed_answered"),
    response_percent: "number",
  },
  tables: { unhappy: responseFields, groups: groupFields },
  answer,
});

/** How happy customers were: what counts is in docs/answers.md. */
export const csatTools = [csat] as const satisfies readonly Tool[];
