import type { HaloRecord } from "../../halo/client.ts";
import { badInput, dispensable, unread } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { quoteName } from "../../halo/text.ts";
import {
  createTool,
  customFieldsField,
  optional,
  required,
  unlisted,
  updateTool,
  type WriteFields,
} from "../kit/crud/writing/write.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { counted } from "../kit/view.ts";
import { allowSameName, recordNamed, refusedAsKnown } from "./known.ts";
import { usersByEmail, userView } from "./users.ts";

/** The most sites that a refusal lists. */
const mostSites = 20;

/**
 * A person's name in the parts that Halo keeps: the last word is the surname. `firstname` and `surname` say it otherwise.
 */
function inParts(name: string): HaloRecord {
  const at = name.lastIndexOf(" ");
  if (at < 0) return { name, firstname: name };
  return { name, firstname: name.slice(0, at), surname: name.slice(at + 1) };
}

const fields: WriteFields = {
  name: required(input.line("Whole name"), inParts),
  firstname: unlisted(optional(input.line("If not all but the last word of name", 100))),
  surname: unlisted(optional(input.line("If not the last word of name", 100))),
  site_id: optional(input.reference("site", "needed if client has several")),
  emailaddress: optional(input.line("E-mail", 254)),
  phonenumber: optional(input.line("Phone", 100)),
  mobilenumber: optional(input.line("Mobile", 100)),
  title: unlisted(optional(input.line("Such as Ms", 100))),
  notes: unlisted(optional(input.prose("Notes"))),
  custom_fields: unlisted(customFieldsField),
};

/** The site that a user is of: Halo refuses one without. */
async function withSite(sent: HaloRecord, { halo, signal }: ToolContext): Promise<HaloRecord> {
  if (sent.site_id !== undefined) return sent;
  const clientId = sent.client_id;
  if (clientId === undefined) throw badInput("A user is of a site: give site, or a client that has one.");
  const query = { client_id: Number(clientId), order: "name" };
  const { rows, total } = await halo.list(
    haloResources.sites,
    query,
    { number: 1, size: mostSites },
    { signal },
  );
  const own = rows.filter((row) => Number(row.client_id ?? clientId) === Number(clientId));
  const [site] = own;
  if (site !== undefined && own.length === 1 && (total ?? 1) === 1) return { ...sent, site_id: site.id };
  const names = own.map(({ id, name }) => `${String(id)} ${quoteName(name ?? "")}`).join(", ");
  const why =
    names === "" ? "has no active site: create one with halo_create_site." : `has several sites: ${names}.`;
  throw badInput(`site is missing: client ${String(clientId)} ${why}`);
}

/**
 * Refuses a second user with the same address at the same client, or without an address with the same name at the same
 * site: a repeated call, or a person who is there already.
 */
async function refuseKnown(sent: HaloRecord, context: ToolContext): Promise<void> {
  const within = { site_id: Number(sent.site_id) };
  if (typeof sent.emailaddress !== "string") {
    const known = await recordNamed(userView, sent.name, within, context);
    if (known !== undefined) throw refusedAsKnown(userView, known);
    return;
  }
  const { found } = await usersByEmail(sent.emailaddress, context);
  const known = found.find(
    (row) =>
      Number(row.site_id) === within.site_id ||
      (sent.client_id !== undefined && Number(row.client_id) === Number(sent.client_id)),
  );
  if (known !== undefined) throw refusedAsKnown(userView, known, " It has this address.");
}

const create = createTool({
  name: "halo_create_user",
  title: "Create a user",
  description: "Add a person (contact, end user) to a client's site. Staff are agents.",
  view: userView,
  fields: {
    ...fields,
    client_id: optional(input.reference("client", "or give site")),
    allow_duplicate: allowSameName,
  },
  complete: async (sent, context, args) => {
    const whole = await withSite(sent, context);
    if (args.allow_duplicate !== true) await refuseKnown(whole, context);
    return whole;
  },
  identify: ["name", "site_id"],
  identifyQuery: (sent) => ({ site_id: Number(sent.site_id), includeactive: true }),
});

/** What a deactivated user leaves: its tickets stay its own, and nobody is asked about them. */
async function openTickets(
  before: HaloRecord,
  sent: HaloRecord,
  { halo, signal }: ToolContext,
): Promise<readonly string[]> {
  if (sent.inactive !== true || before.inactive === true) return [];
  const id = Number(before.id);
  const list = `halo_list_tickets with user ${id} and open_only`;
  try {
    const query = { user_id: id, open_only: true };
    const page = { number: 1, size: 1 };
    const { rows, total } = await halo.list(haloResources.tickets, query, page, { signal, once: true });
    if (rows.some((row) => row.user_id !== undefined && Number(row.user_id) !== id)) {
      return [`How many open tickets the user has is not known, since Halo ignored the filter: ${list}.`];
    }
    const count = total ?? (rows.length === 0 ? 0 : undefined);
    if (count === 0) return ["The user has no open tickets."];
    const told = count === undefined ? "open tickets" : counted(count, "open ticket");
    return [`The user keeps ${told}: ${list}.`];
  } catch (error) {
    return [
      unread(
        "The open tickets of the user",
        dispensable(error),
        `how many stay its own is not known: ${list}`,
      ),
    ];
  }
}

const update = updateTool({
  name: "halo_update_user",
  title: "Update a user",
  description: "Change a user, move to another site, or deactivate: open tickets stay, and are counted.",
  view: userView,
  id: "User id",
  fields: { ...fields, inactive: optional(input.flag("true deactivates")) },
  foretells: openTickets,
});

/** Tools that change users. */
export const userWriteTools = [create, update] as const satisfies readonly Tool[];
