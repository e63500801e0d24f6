import type { Area } from "../../config/surface.ts";

/** The words in tools' names by their area; a tool of none of them is one that answers over several. */
const areaNouns: readonly (readonly [Area, RegExp])[] = [
  ["query", /^halo_query$/],
  ["api", /^halo_api_/],
  ["sql", /^halo_sql/],
  ["changes", /_changes?$/],
  ["projects", /_projects?$/],
  ["billing", /_(?:opportunit(?:y|ies)|invoices?|contracts?|items?|suppliers?|quotations?)$/],
  ["attachments", /_attachments?$/],
  ["reports", /_reports?$/],
  ["customers", /_(?:clients?|sites?|assets?|users?|user_by_email)$/],
  ["agents", /_(?:agents?|teams?|me|appointments?)$/],
  [
    "tickets",
    /_(?:actions?|status(?:es)?|ticket_types?|log_time|(?:list|get|create|update|assign|close|merge|link)_tickets?|reply_to_ticket|bulk_update_tickets)$/,
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
const ofNoClient = /^halo_(?:api_|sql)|_(?:reports?|items?|suppliers?)$/;

/** Whether a tool is of use to who sees some clients alone. */
export const isOfClients = (name: string): boolean => !ofNoClient.test(name);
