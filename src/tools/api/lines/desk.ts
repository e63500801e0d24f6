import type { Lines } from "./line.ts";

/** Tickets and what belongs to them, changes, knowledge, the portal. */
export const deskLines: Lines = {
  Tickets:
    "ticket, case, incident, request, problem, change, issue, job, helpdesk call | What the desk works on: anything from an incident to a change request | A POST without id opens a new one. Deleted ones: deleted=true; restored by id with _recover. status_id closes; tickettype_id is no filter, requesttype_id is",
  "GET /Tickets/zapier": "zapier, sample tickets | A few tickets in the form that Zapier takes",
  "GET /Tickets/salesmailbox":
    "sales mailbox tickets | Tickets and opportunities that belong to a mail of a sales mailbox",
  "POST /Tickets/Object":
    "one ticket, bare object | Opens or changes one ticket that is sent as an object, not as a list",
  "POST /Tickets/vote":
    "vote, upvote, me too, popularity | Votes for a ticket, as for an idea or a feature request",
  "POST /Tickets/View": "mark as viewed, mark as read, seen | Notes that somebody has looked at a ticket",
  "POST /Tickets/processchildren":
    "child tickets, sub-tickets, parent and child | Carries a change of a parent ticket over to its children",
  Actions:
    "action, note, reply, comment, e-mail of a ticket, time entry, history, conversation, worklog | Entries in a ticket's history: notes, mails, logged time | ids count within a ticket: give ticket_id, or startdate and enddate; with neither the list is empty. outcome or outcome_id is mandatory",
  "POST /Actions/reaction": "reaction, emoji, thumbs up, like | Puts a reaction on a note",
  "POST /Actions/Review":
    "review of an action, time entry review, mark as reviewed | Marks logged time or notes as reviewed",
  Projects:
    "project, project ticket, milestone, task of a project, phase | Work that is planned with budgets and tasks | The rows come under tickets: Halo keeps projects as tickets",
  "POST /Projects/View": "mark project as viewed | Notes that somebody has looked at a project",
  Opportunities:
    "opportunity, deal, lead, sales pipeline, prospect, forecast | Sales that may come, with their value and stage | The rows come under tickets: Halo keeps opportunities as tickets",
  "POST /Opportunities/View": "mark opportunity as viewed | Notes that somebody has looked at an opportunity",
  Attachment:
    "attachment, file, document, picture, screenshot, upload, download | Files of tickets, actions, clients and other records | data_base64 has to be a data URI; GET with an id answers the file itself",
  "GET /Attachment/image": "inline image, embedded picture | A picture within a note or an article",
  "GET /Attachment/image/{id}": "inline image, embedded picture | A picture within a note or an article",
  "POST /Attachment/image":
    "upload inline image, embed picture | Uploads a picture for a note; takes a form, which is not sent here",
  "GET /Attachment/nhserver/{id}": "file server copy | A file as the service of Halo on the desktop takes it",
  "POST /Attachment/GetS3PresignedURL":
    "large upload, presigned link | Asks for a place where a large file may be uploaded",
  "POST /Attachment/PresignedURLUploadComplete": "large upload done | Says that a large file is uploaded",
  "POST /Attachment/document": "file as document, document upload | Stores a document",
  ToDo: "to-do, todo, checklist item, task list, tick list, sub-task | Items to tick off in a ticket | ticket_id gives those of a ticket",
  ToDoGroup:
    "to-do template, checklist template, task list template | Lists of to-do items that a ticket can be given at once",
  TicketApproval:
    "approval, approver, sign-off, authorise, awaiting approval, approve, reject | Approvals of tickets: who has to decide, and what was decided | mine=true for one's own; ticket_id for a ticket's",
  ApprovalProcess:
    "approval process, approval workflow, sign-off steps, approval setup | How approvals run: steps and who decides",
  ApprovalProcessRule:
    "approval rule, approval condition, when approval is needed | When an approval process begins by itself",
  ApprovalStore: "approval by mail, stored approval | Takes a decision that came by link",
  CAB: "CAB, change advisory board, change board, approval group | Groups of people who decide about changes | Members are listed by /CABMember",
  CABMember:
    "CAB member, change advisory board member, board members, approvers of changes | The people in change advisory boards",
  ChangeCalendar:
    "change calendar, change schedule, forward schedule of change, planned changes | Changes by their planned dates",
  Downtime:
    "downtime, outage window, maintenance window, planned maintenance, change freeze | Times in which a service or device is down on purpose",
  "GET /Downtime/DowntimeCalendar": "downtime calendar, maintenance calendar | Planned downtimes by date",
  FaultViewLog:
    "viewed by, read log, view history, who looked at a ticket, access log of a ticket | Who opened which ticket and when",
  FaultsForecasting:
    "forecast of a ticket, planned hours, resource forecast | Hours planned for a ticket or project by week",
  Feedback:
    "feedback, survey, CSAT, satisfaction, rating, NPS, smiley, stars, review by customer | What customers answered when a ticket was closed | score and comment by ticket; halo_csat counts them",
  ConfirmClosure:
    "confirm closure, closing confirmation, closure survey | Whether the user agreed that a ticket be closed",
  Feed: "activity feed, news feed, what happened, timeline, recent activity | The latest events over all tickets",
  KBArticle:
    "knowledge base, KB, article, how-to, guide, solution, documentation, wiki | Articles for agents and users | The rows come under articles; faqlists narrows to a folder",
  "POST /KBArticle/vote": "vote for article, helpful, useful | Votes whether an article helped",
  KBArticleAnon:
    "public articles, knowledge base without sign-in | Articles that anybody may read in the portal",
  FAQLists: "FAQ, FAQ list, knowledge base folder, article category, help topics | Folders of articles",
  Service:
    "service, service catalogue, catalog item, business service, subscription, offering, request form | Services that users order or depend on | The rows come under services",
  "POST /Service/unsubscribe": "unsubscribe from a service | Ends the notices about a service for somebody",
  ServiceCategory:
    "service category, catalogue section, catalogue group, catalog heading | How the service catalogue is divided",
  ServiceStatus:
    "service status, status page, outage, incident banner, uptime, degraded, service health | How services do now, and what is written on the status page",
  "GET /ServiceStatus/Subscribe/{id}": "subscribe to a status | Subscribes somebody to notices of a service",
  "POST /ServiceStatus/Subscribe":
    "subscribe to a service, status notices | Subscribes users to notices of a service",
  ServiceAvailability:
    "availability, uptime report, percentage up, availability target | How long services were up in a period",
  ServiceRequestDetails:
    "request details, order form, requested options | What a user chose when ordering a service",
  ServiceRestriction:
    "service restriction, who may order, catalogue visibility | For whom a service is shown",
  UnsubServiceEmails: "unsubscribed from service mails, opt-out | Who does not want notices about services",
  TicketRules:
    "ticket rule, auto-assign, automation rule, triage rule, routing, business rule | What is done by itself when a ticket comes in or changes | Rules run in their order",
  TicketArea:
    "ticket area, workspace, service desk, queue area | Parts of the desk that each have their ticket types",
  Template:
    "ticket template, canned ticket, predefined request, quick ticket | Tickets that are filled in beforehand | The rows come under stdrequests",
  Schedule:
    "schedule, recurring ticket, scheduled ticket, repeat, monthly task, preventive maintenance, cron | What is created again and again, and when next",
  ScheduleOccurrence:
    "occurrence, next runs, run of a schedule, instance of a recurring ticket | Single runs of a schedule",
  CannedText:
    "canned text, canned response, snippet, text block, standard reply, quick reply, boilerplate, macro | Texts that agents put into notes and mails",
  CallLog:
    "call log, phone call, telephone, incoming call, caller, telephony | Calls that were taken or made",
  CallScript:
    "call script, question script, guided questions, interview | Questions that an agent asks a caller in order",
  PopupNote:
    "pop-up note, pop-up, alert on client, warning note, banner on a customer, heads-up | Notes that open by themselves with a client, site or user",
  "POST /PopupNote/read": "dismiss pop-up, mark pop-up as read | Notes that a pop-up was read",
  Search:
    "search, find anything, global search, look up everywhere | Looks for a word in all kinds of records | search and count_per_entity",
  Tags: "tag, label, keyword, hashtag | Words that tickets are marked with",
  RemoteSession:
    "remote session, remote support, screen share, teamviewer session | Sessions of remote control that belong to tickets",
  RemoteSessionTeams: "remote session teams | Teams that take remote sessions",
  AISuggestion:
    "AI suggestion, suggested reply, proposed category, similar tickets | What Halo's AI proposed for a ticket",
  VirtualAgent: "virtual agent, chatbot, bot, AI agent | How bots answer users",
  Roadmap: "roadmap, product plan, planned features | Planned features by product and date",
  Release: "release, version, release notes, deployment, sprint | Versions of products, with what is in them",
  ReleaseNoteGroup: "release note group, changelog heading | Headings of release notes",
  ReleasePipeline: "release pipeline, deployment pipeline | The stages that a release goes through",
  ReleaseType: "release type, kind of release | Kinds of release: major, minor, hotfix",
  Product: "product, software product, own product | Products that releases belong to",
  ProductBranch: "branch, code branch | Branches of a product",
  ProductComponent: "component, module of a product | Parts of a product",
};
