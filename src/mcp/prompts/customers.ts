import { call, commonRules, type Prompt, paragraphs, steps, whyReadOnly } from "./define.ts";

/** Prepares the quarterly meeting with a client. */
export const clientReview: Prompt = {
  name: "client_review",
  title: "Client review (QBR)",
  description: "Prepares the review with a client: service, SLA, trends, contracts, money, what to propose.",
  arguments: {
    client: { description: "Client by name", required: true, suggest: "clients" },
    period: { description: "Such as last_quarter; last_quarter when left blank", suggest: "periods" },
  },
  text: ({ client, period = "last_quarter" }) =>
    paragraphs(
      `Prepare the review with the client ${client} for ${period}.`,
      steps(
        `Call ${call("halo_client_overview", { client, period })}: it settles which client is meant. Use its id from here on.`,
        `Call ${call("halo_ticket_trends", { client, period, by: "category" })}.`,
        `Call ${call("halo_sla_scorecard", { client, period })}.`,
        `Call ${call("halo_time_summary", { client, period })}.`,
        `Call ${call("halo_revenue_breakdown", { clients: client, period })}.`,
        `Call ${call("halo_contracts_expiring", { client, within_days: 180 })}, and for what runs and what was offered ${call("halo_list_projects", { client, open_only: true })} and ${call("halo_list_opportunities", { client, open_only: true })}.`,
        "Read with halo_get_ticket the three to five tickets that shaped the period (the longest, the reopened, the ones that missed their SLA), so that the review tells what happened and not only how often.",
      ),
      "If a period is refused, its error names those that can be had: take the nearest and say which.",
      "Answer in two parts. For the meeting: summary in three sentences, what went well, what did not and what was done about it, figures with the period before beside them, contracts and dates ahead, up to three proposals with their reason. For us alone: hours against what is billed, margin where it can be known, risks, open invoices, what I should ask.",
      commonRules(
        "The part for the meeting holds no cost rates, margins, internal notes, names of other clients or judgements of people.",
        "A percentage comes with its base (“41 of 45”); from fewer than ten tickets draw no trend. Tickets without an SLA are in neither part of an SLA figure.",
        "Credit notes count once; a recurring template and the invoices made from it are the same money.",
        "This is a report: change nothing in Halo and send nothing to the client.",
      ),
    ),
};

/** Drafts a message to the customer of a ticket. */
export const customerUpdate: Prompt = {
  name: "customer_update",
  title: "Write an update to the customer",
  description: "Drafts the next message to the customer of a ticket from what its history says.",
  arguments: {
    ticket_id: { description: "Number of the ticket", required: true, number: true, suggest: "ticketIds" },
    points: { description: "What the message should say or ask, in your own words", most: 1_000 },
  },
  text: ({ ticket_id: ticket, points }, mode) =>
    paragraphs(
      `Write an update to the customer of ticket ${ticket}.${points === undefined ? "" : ` What it should say, in my words and not yet in the customer's: ${points}`}`,
      steps(
        `Call ${call("halo_get_ticket", { id: ticket, actions: 20 })}.`,
        `If there are more, call ${call("halo_list_actions", { ticket_id: ticket, conversation_only: true })} for all that was said between us and the customer.`,
        "Find out: who asked and in which language, what they know already, what was promised and whether it was kept, what happens next, who does it and by when, and what we need from them.",
        "Draft the message.",
      ),
      "The message: the customer's language and form of address; the news in the first sentence; what was done in plain words; the next step with a date only if the ticket or I name one; at most one question, easy to answer; no jargon, no blame, no excuses. Under 150 words unless the matter needs more. Show it with its subject and the address it goes to (user_name, user_email).",
      "What the ticket does not tell (a cause, a date, that it works now) is asked of me or left out; it is not made up. If the ticket is closed, belongs to nobody, or the customer has not written in it, say that first.",
      commonRules(
        "Actions marked internal (hiddenfromuser) may tell you what is going on; nothing of them is quoted, and no costs, other clients, passwords or keys stand in the message.",
        mode.canWrite
          ? "Sending is my decision: show the draft and stop. Only after my yes to this very text call halo_reply_to_ticket with it, unchanged and once; after an unclear outcome look with halo_list_actions before anything else. Log time with halo_log_time only when I say how long, close with halo_close_ticket only when I ask for it."
          : `You can only draft here: this connection can't send mail or write to Halo. Show the text for me to copy and say that it has not been sent. ${whyReadOnly}`,
      ),
    ),
};
