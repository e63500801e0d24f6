import { HaloError } from "../errors.ts";
import { idOf } from "../rules.ts";

/**
 * What of a write reaches a customer or another person. The names are Halo's own, of the models of its API
 * (swagger, versions 2024 and 2025) and of what its web app sends; what a tenant's own notifications mail when a record
 * changes is not told by any of them.
 */

/** Switches at which Halo mails or messages somebody at once. */
const switches: ReadonlySet<string> = new Set([
  ...["sendemail", "sendsms", "sendack", "send_survey", "send_remoteinvite", "sendprintrequest"],
  ...["sendwelcomeemail", "newclient_sendwelcomeemail", "newsite_sendwelcomeemail"],
  ...["send_to_facebook", "send_to_googlebusiness", "send_to_halo", "send_to_instagram", "send_to_whatsapp"],
  ...["isbulkemail", "new_bulkemail", "_create_outstanding_appointment_email"],
]);

/** Fields with the addresses of a mail or an invitation. */
const addresses: ReadonlySet<string> = new Set([
  ...["emailto", "emailtonew", "emailtolist", "emailtolistall", "emailtolistsupplier"],
  ...["emailcc", "emailccnew", "emailcclist", "emailcclistsupplier", "emailbcc", "smsto"],
  ...["newaction_emailto", "newaction_emailcc", "newaction_emailbcc", "new_approvalprocess_email"],
  ...["bulkemail_users", "invite_emaillist", "attendees", "followup_attendees", "booking_email"],
]);

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
const isOff = (value: unknown) => isEmpty(value) || /^(?:false|0)$/i.test(String(value));
const isOn = (value: unknown) => /^(?:true|1)$/i.test(String(value));

/** Resources of the whole API that are for sending: what Halo does with a new record of one is not known. */
const sendsByItself =
  /approv|mail|sms|chat|campaign|notification|tweet|facebook|instagram|whatsapp|webhook|purchaseorder|salesorder/;

/** Looks at records, or at one, by what their resource is. */
function inRecords(resource: string, body: unknown): Reason {
  const of = Object.hasOwn(byResource, resource) ? byResource[resource] : undefined;
  if (of === undefined) return undefined;
  const records: readonly unknown[] = Array.isArray(body) ? body : [body];
  return firstOf(records, (record) =>
    typeof record === "object" && record !== null ? of({ ...record }) : undefined,
  );
}

/** The paths below a resource that a write is sent to beside the resource itself, and that reach nobody. */
const quietPaths: ReadonlySet<string> = new Set([
  ...["invoice/void", "report", "recurringinvoice/updatelines", "recurringinvoice/lines"],
]);

/** Why a write reaches somebody, as the end of a sentence; undefined for one that does not. */
type Reason = string | undefined;

/** Looks for switches and addresses, however deep they stand. */
function inFields(value: unknown): Reason {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return firstOf(value, inFields);
  return firstOf(Object.entries(value), ([name, member]) => {
    const key = name.toLowerCase();
    if (switches.has(key) && !isOff(member)) return `${name} is on`;
    if (addresses.has(key) && !isEmpty(member)) return `${name} is given`;
    // A ticket may come with notes: what holds for one of its own holds for these.
    return inFields(member) ?? (key === "actions" ? inRecords("actions", member) : undefined);
  });
}

function firstOf<Value>(values: readonly Value[], reason: (value: Value) => Reason): Reason {
  for (const value of values) {
    const found = reason(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What one record reaches by what its resource is. Where a flag is missing, Halo's own default or the outcome decides. */
const byResource: Readonly<Record<string, (record: Readonly<Record<string, unknown>>) => Reason>> = {
  actions: ({ hiddenfromuser, sendemail }) =>
    !isOn(hiddenfromuser)
      ? "the ticket's user can see the note"
      : sendemail === undefined || sendemail === null || sendemail === ""
        ? "whether its outcome mails by itself is left open"
        : undefined,
  attachment: ({ showforusers }) =>
    !isOff(showforusers) || isEmpty(showforusers) ? "the ticket's user may see the file" : undefined,
  // Whether Halo invites them is a setting of the tenant's calendar.
  appointment: ({ user_id }) => (idOf(user_id) === undefined ? undefined : "it is with a user"),
  // A quotation is for its customer; no part of it is known to stay within.
  quotation: () => "a quotation is for its customer",
};

/**
 * Why a write reaches a customer or another person; undefined where it does not.
 *
 * @param path the segments after `/api`
 * @param body what is sent: a record, or a list of them
 */
export function reachOf(path: readonly (string | number)[], body: unknown): Reason {
  const [resource = "", ...below] = path.map((part) => String(part).toLowerCase());
  const at = [resource, ...below.filter((part) => !/^-?\d+$/.test(part))].join("/");
  if (below.length > 0 && !quietPaths.has(at)) return `what ${path.join("/")} does is not known`;
  if (sendsByItself.test(resource)) return `what ${path[0]} sends is not known`;
  return inFields(body) ?? inRecords(resource, body);
}

/** Resources whose new records Halo may acknowledge to their user. */
const acknowledged: ReadonlySet<string> = new Set(["tickets", "projects", "opportunities"]);

/** The fields that have to be said so that Halo is not left to decide, on a record that is to reach nobody. */
export function quietFields(resource: string, isNew: boolean): Readonly<Record<string, unknown>> {
  return isNew && acknowledged.has(resource.toLowerCase()) ? { sendack: false } : {};
}

/** An action's fields without all that reaches somebody, as an internal note that nobody is mailed. */
export function quietAction(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => {
    const key = name.toLowerCase();
    return !switches.has(key) && !addresses.has(key);
  });
  return { ...Object.fromEntries(kept), hiddenfromuser: true, sendemail: false };
}

/** The box on the consent page that allows what reaches people. */
export const sendBox = "Send to customers";

/** How a person gets what a connection may not, in words for a person. */
export const howToGet = (box: string) =>
  `To allow it, disconnect this server in your app, connect it again, and tick “${box}” on the page that asks; with an access key of your own, ask whoever runs this server.`;

/** The refusal of a write that would reach somebody. Nothing was sent. */
export function mayNotSend(reason: string): HaloError {
  return new HaloError(
    "permission",
    `Nothing was sent: this connection may not send anything to customers or other people, and this would (${reason}).`,
    {
      missing: "halo:send",
      advice: `${howToGet(sendBox)} Without it: an internal note (hiddenfromuser: true, or an internal outcome, and no mail).`,
    },
  );
}
