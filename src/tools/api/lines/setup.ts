import type { Lines } from "./line.ts";

/** How Halo is set up: types, fields, lists, layouts, workflows, reports, templates. */
export const setupLines: Lines = {
  TicketType:
    "ticket type, request type, kind of ticket, form | Kinds of ticket, with their fields and rules | Written whole: read one first",
  TicketTypeField:
    "field of a ticket type, form field, fields on a form, mandatory field | Which fields a ticket type shows, and which are mandatory",
  TicketTypeGroup: "group of ticket types, ticket type folder | Groups of ticket types",
  Status:
    "status, ticket status, state, stage, on hold, closed | Statuses of tickets, projects, opportunities | type is a word: ticket, opportunity, project",
  Priority:
    "priority, urgency level, response target, fix target, P1 | Priorities, with their targets | priorityid is the number that tickets have; it is unique within one SLA",
  SLA: "SLA, service level agreement, response time, resolution target, service level | Service levels with their priorities and working hours | showpriorities gives the targets",
  Category:
    "category, ticket category, classification, subcategory, resolution code, closure code | What tickets are sorted by, in up to four trees | Levels are joined by >",
  Outcome:
    "outcome, action button, ticket button, quick action, kind of note | What an agent can do with a ticket: the buttons | Some 240 fields: ask for fields",
  CustomButton: "custom button, link button, own button | Buttons with an address of one's own",
  Workflow:
    "workflow, process, process flow, stages, flow chart, lifecycle of a ticket | The steps that tickets go through | Steps come with includedetails and an id",
  workflowstep: "workflow step, stage of a process | Steps of workflows",
  WorkflowTarget: "workflow target, time target of a step | How long steps of a workflow may take",
  Field: "field of assets, asset field, attribute, device attribute | Fields of types of assets",
  "POST /Field/AddFieldToAll/{id}": "add a field to all asset types | Gives a field to every type of asset",
  FieldGroup: "field group, section of a form, heading of fields | Groups of fields on a form",
  FieldInfo:
    "custom field, own field, user-defined field, extra field, dropdown field, field setup | Custom fields of tickets, clients and others | getlookupvalues gives the choices",
  Lookup:
    "lookup, dropdown values, pick list, choices of a field, list values, codes | Values of lists: request sources, charge types, … | lookupid says which list: 11 lists the lists, 17 charge types, 22 sources; ids count within a list",
  "POST /Lookup/ClearCache": "clear the cache of lookups | Has Halo read lists of values anew",
  CustomTable:
    "custom table, own table, data table, user-defined table | Tables that an administrator made, with their rows",
  Tabs: "tab, tab of a form, tab name | Tabs on the screens of tickets",
  ScreenLayout: "screen layout, page layout, ticket screen | How screens are laid out",
  SetupTab: "settings page, configuration page | Pages of the configuration",
  SetupTabGroup: "group of settings pages | Groups of pages of the configuration",
  ViewColumns: "columns of a list, column profile, grid columns | Which columns lists show",
  ViewFilter: "filter of a list, saved filter, filter profile | Filters of lists",
  ViewListGroup: "group of lists, folder of views | Groups of lists",
  ViewLists:
    "ticket list, view, saved view, saved list, queue view, list of tickets shown | Lists that agents choose from | list_id of Tickets uses one",
  Bookmark: "bookmark, favourite | Pages that agents marked",
  DashboardLinks:
    "dashboard, wallboard, KPI board, chart page, widgets | Dashboards and their widgets | widgets and user_access are replaced whole",
  "GET /DashboardLinks/FilterValues": "filter values of a dashboard | What a dashboard can be narrowed by",
  Report:
    "report, statistics, chart, analysis, export | Saved reports | loadreport=true with an id runs it. A POST runs SQL",
  "POST /Report/print": "print a report | Prints a report",
  "POST /Report/createpdf": "report as PDF | Makes a PDF of a report",
  "POST /Report/Bookmark": "favourite report, mark a report | Marks a report as a favourite",
  ReportData:
    "published report, data feed, report as JSON | Rows of a published report, by the key of its publication",
  ReportRepository:
    "report repository, library of reports, ready-made report | Reports that Halo offers to import",
  "GET /ReportRepository/ReportCategories":
    "categories of ready-made reports | How the library of reports is divided",
  PublishProfiles:
    "publish profile, scheduled report, report by mail | Reports that are published or mailed on a schedule",
  PdfTemplate:
    "PDF template, print layout, quote layout, invoice layout, document template, letterhead | How PDFs of quotes, invoices and others look",
  PdfTemplateRepository: "library of PDF templates | PDF templates that Halo offers to import",
  DocumentCreation: "document creation, generate a document, mail merge | Makes a document from a template",
  CSVTemplate: "CSV template, import template, column mapping | How columns of a CSV file are read",
  ImportCSV:
    "CSV import, import a spreadsheet, bulk import, upload a list | Imports of files, with many records at once",
  Languages: "language, language pack, locale | Languages of the portal and of texts",
  Translation: "translation, own wording, rename a label | Words that are translated or renamed",
  ExternalLink:
    "external link, linked record in another system, Jira link, third-party id | Which records of other systems belong to which of Halo",
  "POST /ExternalLink/Generate": "generate a link | Makes a link to another system",
  SecurityCheck: "security check of the setup | Whether the setup is safe",
  Features: "feature, module, switch on a module, beta feature | Modules that are on or off",
  ResourceType: "resource type, kind of resource | Kinds of resource to plan",
  ConfigCommit:
    "configuration change, config log, change of setup, deploy configuration, sandbox to live | Changes of the configuration, as they are carried over between instances",
  Audit:
    "audit, audit log, audit trail, who changed what, change history, deletion log | Who did what in Halo | The rows come under audit",
  HaloField: "Halo field, field names | Names of Halo's own fields",
  VersionInfo:
    "version, release notes of Halo, what is new in Halo, update | Versions of Halo itself, with their changes",
  "GET /VersionInfo/SearchVersionInfo":
    "search release notes of Halo | Looks for a word in Halo's release notes",
  "GET /VersionInfo/Spotlight": "spotlight, highlights of a version | Highlights of new versions of Halo",
  "GET /VersionInfo/GetOneSpotlight/{id}": "one spotlight | One highlight of a version",
  InstanceInfo:
    "instance, version of Halo, application version, number of agents, about | What this Halo is: version, addresses, numbers of agents",
  Health: "health, is Halo up, ping | Whether Halo answers",
  Roles: "role, permission role, user group, security group, rights | Roles and the rights that they give",
  UserRoles: "role of portal users, portal permissions | Roles of users of the portal",
};
