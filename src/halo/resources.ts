import { givenIn } from "../given.ts";
import { agentsOf, idOf } from "./rules.ts";

/**
 * How each Halo resource answers a list.
 *
 * `envelope`: an object with the rows under `key`. `array`: a bare JSON array, which ignores paging.
 * `either`: sources disagree, or none says which. Both are read whatever stands here; of a list that Halo counts, an
 * empty bare list is not taken for "no rows".
 */
export interface HaloResource {
  /** Path segment after `/api`. */
  readonly path: string;
  readonly answers: "envelope" | "array" | "either";
  /** The key of the rows in the envelope, which often is not the name of the resource. */
  readonly key: string;
  /** Whether the list takes `pageinate`, `page_no` and `page_size`. */
  readonly paged: boolean;
  /** What messages call it. */
  readonly noun: string;
  readonly plural: string;
  /** Gives a record the fields that some versions of Halo write in another form only. */
  readonly read?: (record: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /**
   * The switch by which records are kept from readers, as drafts are: it says nothing of deletion, and a list that shows
   * none that has it on may leave them out.
   */
  readonly draftsBy?: string;
  /** The path below the resource to which changes of its `lines` are sent, where those are no field of the record. */
  readonly linesAt?: string;
  /** The field in which a record says when it was last changed (Halo's API description); undefined where none does. */
  readonly lastChange?: string;
  /** Where Halo reads no record of it by its id: the parameters of the list in which one is looked for. */
  readonly foundIn?: Readonly<Record<string, string | number | boolean>>;
}

/** What a resource says of itself; its words and its key follow from its path where nothing else is said. */
interface Told {
  readonly answers?: HaloResource["answers"];
  readonly key?: string;
  readonly noun?: string;
  readonly plural?: string;
  readonly read?: HaloResource["read"];
  readonly draftsBy?: string;
  readonly linesAt?: string;
  readonly lastChange?: string;
}

/** `TicketType` is a "ticket type", `KBArticle` a "kb article". */
export const nounOf = (path: string) =>
  path.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ").toLowerCase();

/** The usual plural of English: statuses, currencies, sites. */
export const pluralOf = (noun: string) =>
  /[^aeiou]y$/.test(noun)
    ? `${noun.slice(0, -1)}ies`
    : /(?:s|x|ch|sh)$/.test(noun)
      ? `${noun}es`
      : `${noun}s`;

function resource(path: string, pages: boolean, usual: HaloResource["answers"], told: Told): HaloResource {
  const { noun = nounOf(path), plural = pluralOf(noun), answers = usual } = told;
  const { read, draftsBy, linesAt, lastChange } = told;
  const key = told.key ?? plural.replaceAll(" ", "");
  return {
    path,
    answers,
    key,
    paged: pages,
    noun,
    plural,
    ...givenIn({ read, draftsBy, linesAt, lastChange }),
  };
}

/** A list that Halo answers page by page. */
const paged = (path: string, told: Told = {}) => resource(path, true, "envelope", told);

/** A list that Halo answers whole. */
const whole = (path: string, told: Told = {}) => resource(path, false, "either", told);

/** An appointment with the agent whose calendar it is in, which some versions tell by the list `agents` only. */
function withAgent(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (idOf(record.agent_id) !== undefined) return record;
  const [agent] = agentsOf(record);
  if (agent === undefined) return record;
  return { ...record, agent_id: agent.id, agent_name: record.agent_name || agent.name };
}

/** A ticket with the number of its priority, where it comes as an object only, whose own id is a GUID. Seen. */
function withPriority(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { priority_id: given, priority } = record;
  if (typeof priority !== "object" || priority === null || !("priorityid" in priority)) return record;
  if (given === 0 || given === -1 || idOf(given) !== undefined) return record;
  const number = idOf(priority.priorityid);
  return number === undefined ? record : { ...record, priority_id: number };
}

/** A priority with its number, where that is its `id` alone, as older clients have it: elsewhere the `id` is a GUID. */
function withNumber(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const number = record.priorityid === undefined ? idOf(record.id) : undefined;
  return number === undefined ? record : { ...record, priorityid: number };
}

/**
 * A customer's answer to a survey, without what opens the survey again (`key`, with which Halo takes another answer), what
 * shows that no robot sent it, and where it was sent from; so are those of a list under a name that is not known.
 */
function withoutSender(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { key: _key, ip_address: _ip, recaptcha_token: _token, ...rest } = record;
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map((each) => (typeof each === "object" && each !== null ? withoutSender(each) : each))
        : value,
    ]),
  );
}

/** The resources that this project reads and writes. */
export const haloResources = {
  actions: whole("Actions", { noun: "action", answers: "envelope", lastChange: "last_updated" }),
  agents: whole("Agent"),
  articles: paged("KBArticle", { noun: "article", draftsBy: "inactive" }),
  appointments: paged("Appointment", { answers: "either", read: withAgent, lastChange: "last_modified" }),
  assetGroups: whole("AssetGroup", { noun: "item group", key: "assetgroups" }),
  assetTypes: whole("AssetType"),
  assets: paged("Asset", { lastChange: "dlastupdate" }),
  attachments: whole("Attachment", { answers: "envelope" }),
  cannedTexts: whole("CannedText", { noun: "canned text" }),
  categories: whole("Category", { noun: "category", key: "categories" }),
  chargeTypes: whole("Lookup", { noun: "charge type", key: "lookups" }),
  clientGroups: paged("TopLevel", { noun: "client group", key: "tree" }),
  clients: paged("Client", { lastChange: "alastupdate" }),
  contracts: paged("ClientContract", { noun: "contract", lastChange: "last_modified" }),
  currencies: whole("Currency"),
  feedback: whole("Feedback", {
    noun: "survey answer",
    key: "feedback",
    read: withoutSender,
  }),
  invoices: paged("Invoice", { lastChange: "last_modified" }),
  items: paged("Item", { lastChange: "lastmodified" }),
  opportunities: paged("Opportunities", {
    noun: "opportunity",
    key: "tickets",
    read: withPriority,
    lastChange: "last_update",
  }),
  outcomes: whole("Outcome"),
  priorities: whole("Priority", { read: withNumber }),
  projects: paged("Projects", {
    noun: "project",
    key: "tickets",
    read: withPriority,
    lastChange: "last_update",
  }),
  purchaseOrders: paged("PurchaseOrder"),
  quotations: paged("Quotation", { key: "quotes", lastChange: "last_update_time" }),
  recurringInvoices: paged("RecurringInvoice", {
    key: "invoices",
    linesAt: "updatelines",
    lastChange: "last_modified",
  }),
  reports: paged("Report"),
  sites: paged("Site", { lastChange: "slastupdate" }),
  softwareLicences: paged("SoftwareLicence", { noun: "licence" }),
  statuses: whole("Status"),
  suppliers: paged("Supplier", { lastChange: "last_modified" }),
  teams: whole("Team"),
  ticketApprovals: whole("TicketApproval", { noun: "approval", key: "approvals" }),
  ticketTypes: whole("TicketType"),
  tickets: paged("Tickets", { noun: "ticket", read: withPriority, lastChange: "last_update" }),
  timesheetEvents: whole("TimesheetEvent", { noun: "timesheet entry", key: "events" }),
  timesheets: whole("Timesheet"),
  users: paged("Users", { noun: "user", lastChange: "ulastupdate" }),
} as const satisfies Record<string, HaloResource>;

/** The resource with this path, as it is spelt below `/api`. */
export const resourceAt = (path: string): HaloResource | undefined =>
  Object.values(haloResources).find((each) => each.path === path);

/**
 * The field in which a record says when it was last changed.
 *
 * @throws Error for a resource whose records do not say it
 */
export function lastChangeOf({ path, lastChange }: HaloResource): string {
  if (lastChange === undefined) throw new Error(`Records of ${path} do not say when they were last changed.`);
  return lastChange;
}

/** Whether a change is one of lines alone, which this resource takes at a path of its own. */
export function isOfLines({ linesAt }: HaloResource, fields: Readonly<Record<string, unknown>>): boolean {
  return linesAt !== undefined && Array.isArray(fields.lines) && Object.keys(fields).length === 1;
}

/**
 * The request that changes fields of a record: the resource itself with the record's id. Lines of a recurring invoice
 * go to `updatelines`, each with its own id and that of its invoice (`ihid`): the lines that are not sent stay as they
 * are (swagger, and a public client's use of it), which is not known of an invoice that is sent with some of its lines.
 */
export function requestOfUpdate(
  resource: HaloResource,
  id: string | number,
  fields: Readonly<Record<string, unknown>>,
): { readonly path: readonly string[]; readonly body: readonly Readonly<Record<string, unknown>>[] } {
  const { path, linesAt } = resource;
  if (linesAt === undefined || !Array.isArray(fields.lines) || !isOfLines(resource, fields))
    return { path: [path], body: [{ ...fields, id }] };
  const lines: readonly Readonly<Record<string, unknown>>[] = fields.lines;
  return { path: [path, linesAt], body: lines.map((line) => ({ ...line, ihid: id })) };
}
