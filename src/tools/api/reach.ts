import type { Act, ReachEntry, ReachPolicy } from "../../config/api-reach.ts";
import type { Method, Operation } from "../../halo/openapi/api-index.ts";
import type { LineFor } from "./lines/line.ts";

/**
 * What of Halo's API may be used through `halo_api_read`, `halo_api_write` and `halo_api_delete`. What touches
 * sign-in, rights, secrets or the settings of integrations, what runs code and what mails people is off unless an
 * operator allows it by name. docs/api.md has the list for operators.
 */

/** Some resources that are off by default. */
export interface OffGroup {
  readonly reason: string;
  /** Resources by name. */
  readonly names: readonly string[];
  /** Resources by how they are named, for those that later versions of Halo add. */
  readonly pattern?: RegExp;
  /** What of them is off; all of it unless given. */
  readonly acts?: readonly Act[];
}

const words = (text: string) => text.split(" ");

/** The default list. */
export const offGroups: readonly OffGroup[] = [
  {
    reason: "it is about signing in",
    names: words(
      "Application AuthInfo LoginToken ImpersonationRequest SecurityQuestion SecurityQuestionValidate LDAPConnection azureadconnection azureadmapping AzureDelta Certificate HaloDeviceInfo SecurityCheck",
    ),
    pattern: /login|impersonat|oauth|saml|token|identity|^auth/i,
  },
  {
    reason: "it holds secrets",
    names: words("PasswordField LicenseInfo Nhserverconfig"),
    pattern: /password|secret|credential/i,
  },
  {
    reason: "its records hold passwords of mail accounts",
    names: words("Mailbox SalesMailbox"),
    acts: ["write", "delete"],
  },
  {
    reason: "it decides what people may do in Halo",
    names: words("Agent Roles UserRoles XtypeRole ServiceRestriction"),
    pattern: /roles?$|permission/i,
    acts: ["write", "delete"],
  },
  {
    reason: "it is a connection to another system, with its keys",
    names: words(
      "AdobeCommerceIntegration ATT AWS AzureTranslate ConnectedInstance GoToResolve Hopewiser IngramMicroReseller Kandji LapSafe Mailchimp ManageEngine MicrosoftSubscriptionMapping MicrosoftTeams MicrosoftTeamsMapping Notify pagerdutymapping SharePoint Tenable Virima Zendesk IncomingEvent",
    ),
    pattern: /^(?!ServiceRequest).*details$|integrat|^webhook/i,
  },
  {
    reason: "it runs code: scripts, runbooks, SQL",
    names: words(
      "Automation CustomQuery DatabaseLookup DatabaseLookupConfirmation PowerShellScript PowerShellScriptCriteria PowerShellScriptProcessing SQLImport TaskSchedule",
    ),
    pattern: /script|sql|runbook/i,
  },
  { reason: "a report is saved and run as SQL", names: ["Report"], acts: ["write"] },
  {
    reason: "it sends messages to people, or takes them in, outside of a ticket",
    names: words(
      "Mail Outgoing Outgoingemail MailCampaign MailCampaignEmail BulkEmail Chat ChatMessage ChatFlow ExternalChatMessage PublishProfiles VirtualAgent",
    ),
    acts: ["write"],
  },
  {
    reason: "it changes the whole tenant or the platform",
    names: words(
      "Control Instance Tenant ClientCache BackgroundTask TaskTrace TaskMonitorEvent Example Test1 Test3 Test4 TestError",
    ),
  },
  {
    reason: "it changes the whole tenant, or many records at once",
    names: words("ConfigCommit Features ImportCSV Languages Translation SetupTab"),
    acts: ["write", "delete"],
  },
  { reason: "the audit trail is only read", names: ["Audit"], acts: ["write", "delete"] },
  { reason: "reading it counts as the opening of a mail", names: ["MO"] },
];

/** Operations that are off within resources that are on. */
const offOperations: Readonly<Record<string, string>> = {
  "GET /ServiceStatus/Subscribe/{id}": "reading it subscribes somebody",
  "GET /Attachment/nhserver/{id}": "it is for a service of Halo's",
  "POST /Attachment/GetS3PresignedURL": "it gives a key to Halo's file store",
  "POST /Attachment/PresignedURLUploadComplete": "it belongs to an upload that can't be done here",
  "POST /Attachment/image": "it takes a form, which is not sent here",
  "POST /Invoice/{id}/void": "it takes an invoice back, which is asked about first: halo_void_invoice does",
};

const actOf: Readonly<Record<Method, Act>> = { GET: "read", POST: "write", DELETE: "delete" };

/** What an operation does. */
const actOfOperation = ({ method }: Pick<Operation, "method">): Act => actOf[method];

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

const covers = (entries: readonly ReachEntry[], resource: string, act: Act) =>
  entries.some((entry) => isSame(entry.resource, resource) && (entry.act === undefined || entry.act === act));

/**
 * Why an operation is off; undefined when it is on. A name in the deny list wins over one in the allow list, and that
 * over `*` in the deny list and over the default list.
 */
export function whyOff(
  operation: Operation,
  { allow, deny }: ReachPolicy,
  lineFor: LineFor,
): string | undefined {
  const { resource, method, path } = operation;
  const act = actOfOperation(operation);
  if (covers(deny, resource, act)) return "the operator has denied it";
  const special = offOperations[`${method} ${path}`];
  if (special !== undefined) return special;
  if (covers(allow, resource, act)) return undefined;
  if (covers(deny, "*", act)) return "the operator has denied all that is not allowed by name";
  const group = offGroups.find(
    ({ names, pattern, acts }) =>
      (acts === undefined || acts.includes(act)) &&
      (names.some((name) => isSame(name, resource)) || (pattern?.test(resource) ?? false)),
  );
  if (group !== undefined) return group.reason;
  if (act !== "read" && lineFor(resource) === undefined) {
    return "it is new in Halo and not known here, so it is only read";
  }
  return undefined;
}

/** Whether an operator can switch it on. */
export const canBeAllowed = ({ method, path }: Pick<Operation, "method" | "path">) =>
  offOperations[`${method} ${path}`] === undefined;

/** Fields that are not set, in any resource: they decide what people may do. */
export const isRightsField = (name: string) =>
  /^(?:roles?|claims|access_control|user_access|is_?agent|isapiagent|agentroles?|permissions?)$|permission|^(?:can|allow)_?(?:login|impersonat)/i.test(
    name,
  );
