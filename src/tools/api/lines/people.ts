import type { Lines } from "./line.ts";

/** Agents, teams, calendars, time, chat and mail. */
export const peopleLines: Lines = {
  Agent:
    "agent, technician, engineer, staff, colleague, support person, licence holder | People of the desk | A list with paging comes under results",
  "GET /Agent/me":
    "who am I, my account, signed-in agent, current user | The agent that this sign-in acts as; some 2 MB: ask for fields",
  "POST /Agent/ClearCache": "clear the cache of agents | Has Halo read agents anew",
  AgentCheckIn:
    "check-in, clock in, clocked in, attendance, presence at work, start of shift | When agents began and ended work",
  AgentImage: "picture of an agent, avatar, photo | An agent's picture",
  TeamImage: "picture of a team | A team's picture",
  AgentEventSubscription:
    "event subscription of an agent, live updates | Which events an agent's screen is told of",
  AgentPresenceRule: "presence rule, availability rule, auto away | When agents count as present",
  AgentPresenceSubscription: "presence subscription, watch presence | Whose presence an agent sees",
  OnlineStatus:
    "online status, presence, available, away, busy, do not disturb, who is online | Whether agents are there now",
  Team: "team, group, queue, section, support group, department's team | Teams of agents",
  "GET /Team/Tree": "team tree, departments and teams, organisation chart | Teams within departments",
  Appointment:
    "appointment, calendar, meeting, visit, booking, task in a calendar, dispatch, site visit | What is in agents' calendars | agents has to be given: [{id, use: agent}]",
  "GET /Appointment/Booking":
    "free times to book, booking page, availability | When an appointment may be booked",
  "POST /Appointment/Booking": "book an appointment, self-service booking | Books a time with an agent",
  "POST /Appointment/Generate": "generate appointments, plan visits | Makes appointments from a plan",
  Timeslot: "time slot, free slot, availability of agents, when is somebody free | Times that are free",
  Holiday:
    "holiday, bank holiday, public holiday, day off, leave, vacation, absence, closing day, holiday calendar | Days on which nobody works: of a working calendar, or of one agent | id is a GUID; workday_id says of which calendar, agent_id of whom",
  Workday:
    "workday, business hours, working hours, opening hours, office hours, support hours, shift pattern | When work is done, by which SLA clocks run",
  Timesheet:
    "timesheet, hours of a day, attendance sheet, daily hours, submit timesheet | An agent's hours by day: worked, logged, missing | id 0 means no record that day; _submitapproval, _approve, _reject act",
  "GET /Timesheet/mine": "my timesheet, own hours | The signed-in agent's timesheet",
  "GET /Timesheet/forecasting":
    "timesheet forecast, capacity, planned hours of agents | Hours that agents are planned for",
  TimesheetEvent:
    "time entry, timesheet entry, time log, hours worked, break, punch | Single entries in timesheets | event_type 0 work, 1 break",
  "GET /TimesheetEvent/mine": "my time entries, own time log | The signed-in agent's entries",
  Chat: "chat, live chat, conversation, chat session, web chat | Chats with users",
  ChatMessage: "chat message, line of a chat | Messages of a chat",
  "POST /ChatMessage/IsTyping": "is typing | Shows that somebody types",
  ChatFlow: "chat flow, step of a bot | Runs a step of a chat bot",
  ChatProfile:
    "chat profile, chat widget, chat settings, chat button of a website | How a chat looks and who takes it | ids are GUIDs",
  ExternalChatMessage:
    "Teams message, Slack message, external chat | Messages of chats in Teams and elsewhere",
  Mailbox:
    "mailbox, inbox, mail account, support address, e-mail intake, IMAP, mail server | Mailboxes from which mails become tickets",
  "GET /Mailbox/{id}/OutlookContacts": "Outlook contacts of a mailbox | Contacts kept in a mailbox",
  EmailRule:
    "e-mail rule, mail rule, inbound rule, spam filter, block sender, parse mail | What is done with mails that come in",
  EmailStore: "stored mail, original e-mail, eml, mail archive | Mails as they came in",
  EmailTemplate:
    "e-mail template, mail text, notification wording, autoreply, message template | Texts of the mails that Halo sends",
  formattedemail: "formatted e-mail, HTML form of a mail | Mails as they were laid out",
  incomingemail:
    "incoming mail, inbox queue, mail waiting, unprocessed mail, mail that made no ticket | Mails that came in, and what became of them",
  Outgoing:
    "outgoing mail, mail queue, outbox, sent mail, bounced, failed mail, undelivered | Mails on their way out, and those that failed | A POST sends mail",
  OutgoingAttempt: "delivery attempt, send error, bounce reason | Tries to deliver a mail, with the error",
  Outgoingemail: "mail to send, drafts of mails | Mails that are waiting to be sent | A POST sends mail",
  SalesMailbox: "sales mailbox, mailbox of a sales person | Mailboxes whose mails belong to opportunities",
  SalesMailboxDetail: "mail of a sales mailbox | Stores what a mail of a sales mailbox belongs to",
  Mail: "mail intake, hand a mail to Halo | Takes mails in as a mailbox would | A POST makes tickets of mails",
  Notification: "notification, bell, alert for me, unread notices | Notices that agents got",
  Notifications:
    "notification rule, alert rule, escalation, who is told when, subscription | When Halo tells whom of what",
  "POST /Notifications/process": "process notifications | Sends the notices that are due",
  NotificationMessage: "notification text, wording of a notice | Texts of notices",
  HaloNews: "news, announcement, notice board, what's new | News for agents and users",
  "POST /HaloNews/read": "mark news as read | Notes that news were read",
  Event: "event, change event, webhook event, audit event | Events that Halo notes",
  EventRule:
    "event rule, alert rule, monitoring rule, alert to ticket | What is done with alerts of monitoring",
  IncomingEvent: "incoming event, monitoring alert, RMM alert, alarm | Alerts that came in from monitoring",
  "POST /IncomingEvent/Process": "process an alert | Handles alerts that came in",
};
