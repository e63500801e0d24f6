import type { Area } from "../../config/surface.ts";

/** The words in tools' names by their area; a tool of none of them is one that answers over several. */
const areaNouns: readonly (readonly [Area, RegExp])[] = [
  ["query", /^halo_query$/],
  ["api", /^halo_api_/],
  ["sql", /^halo_sql/],
  ["changes", /_changes?(?:_since)?$/],
  ["projects", /_projects?$/],
  ["knowledge", /_(?:knowledge|articles?)$/],
  [
    "billing",
    /_(?:opportunit(?:y|ies)|invoices?|contracts?|items?|suppliers?|quotations?|recurring_lines|licences?|purchase_orders?)$/,
  ],
  ["attachments", /_attachments?$|_attach_file$/],
  ["reports", /_reports?$/],
  ["customers", /_(?:clients?|sites?|assets?|users?|user_by_email)$/],
  ["agents", /_(?:agents?|teams?|me|appointments?|timesheet)$/],
  [
    "tickets",
    /_(?:runbooks?|actions?|approvals?|status(?:es)?|ticket_types?|log_time|(?:list|get|create|update|assign|close|similar|merge|link)_tickets?|reply_to_ticket|bulk_update_tickets)$/,
  ],
];

/** The area that a tool belongs to. */
export function areaOfTool(name: string): Area {
  return areaNouns.find(([, pattern]) => pattern.test(name))?.[0] ?? "answers";
}

/**
 * Tools over records that name no client, and over the whole API: a key for some clients is refused them, since what they
 * give can't be held client by client (`halo/bounds`).
 */
const ofNoClient =
  /^halo_(?:api_|sql)|_(?:reports?|items?|suppliers?|knowledge|articles?|runbooks?|margin|csat)$/;

/** Whether a tool is of use to who sees some clients alone. */
export const isOfClients = (name: string): boolean => !ofNoClient.test(name);
