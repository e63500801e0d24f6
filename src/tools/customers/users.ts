import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { dispensable, HaloError } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { advancedSearch, largestPage } from "../../halo/rules.ts";
import { quoteLine } from "../../halo/text.ts";
import { getMe } from "../agents/agents.ts";
import { idFilter, referenceFilter } from "../kit/crud/filters.ts";
import { customFieldsCompanions, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { withNames } from "../kit/crud/names.ts";
import { defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import { listOutput } from "../kit/output.ts";
import { fieldsOf, numbered, parts, quote, quoted, type View } from "../kit/view.ts";

/** How users are shown. */
export const userView: View = {
  resource: haloResources.users,
  row: {
    id: "id",
    ...fieldsOf("text", "name", "emailaddress", "login", "phonenumber"),
    client_id: "id",
    client_name: "text",
    site_id: "id",
    site_name: "text",
    inactive: "boolean",
  },
  card: {
    ...fieldsOf("text", "title", "firstname", "surname", "email2", "email3", "mobilenumber"),
    ...fieldsOf("text", "sitephonenumber", "department"),
    ...fieldsOf("boolean", "isimportantcontact", "ismaincontact", "isserviceaccount", "neversendemails"),
    linked_agent_id: "id",
    covered_by_contract: "boolean",
    datecreated: "date",
    lastlogindate: "date",
    ulastupdate: "time",
    notes: "text",
  },
  derive: (row) => ({
    // Most logins are the address again.
    login: sameAddress(row.login, row.emailaddress) ? undefined : row.login,
    inactive: row.inactive === true || undefined,
    linked_agent_id: row.linked_agent_id || undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no name)")}`,
      row.emailaddress !== undefined && quote(row.emailaddress),
      row.login !== undefined && `login ${quote(row.login)}`,
      row.phonenumber !== undefined && quote(row.phonenumber),
      quoted(row.client_name),
      [numbered("site", row.site_id), quoted(row.site_name)].filter(Boolean).join(" "),
      row.inactive === true && "inactive",
    ),
};

function sameAddress(a: unknown, b: unknown): boolean {
  const known = (value: unknown): value is string => typeof value === "string" && value !== "";
  return known(a) && known(b) && a.trim().toLowerCase() === b.trim().toLowerCase();
}

const list = listTool({
  name: "halo_list_users",
  title: "List users",
  description:
    "People at clients (contacts, end users). For one address use halo_find_user_by_email; staff are agents.",
  view: userView,
  search: "Name, e-mail, login, phone",
  exactSearch: "name",
  inactive: { includeactive: true, includeinactive: true },
  filters: {
    client_id: referenceFilter("client", "Client", "client_id", "client_id"),
    site_id: referenceFilter("site", "Site", "site_id", "site_id"),
    asset_id: idFilter("asset", "Of this asset", "asset_id"),
  },
  orders: ["id", "name", "emailaddress", "client_name"],
});

const get = getTool({
  name: "halo_get_user",
  title: "Read a user",
  description: "One user with contact data, client and site.",
  view: userView,
  id: "User id",
  named: "user",
  companions: { ...customFieldsCompanions },
});

/** Fields that can hold the address that a person signs in or writes with; not every Halo's rows carry all. */
const addressFields = ["emailaddress", "email2", "email3", "networklogin", "login"];
/** Pages of a hundred that are read at most: Halo's search takes parts of addresses, and of names. */
const mostPages = 10;

const hasAddress = (row: HaloRecord, email: string) =>
  addressFields.some((field) => sameAddress(row[field], email));

/** The users with an address, and what has to be said of them. */
interface ByEmail {
  readonly found: readonly HaloRecord[];
  readonly warnings: readonly string[];
}

/** The users with an address or login: all that Halo's search finds, of which those are kept whose address it is. */
export async function usersByEmail(email: string, context: ToolContext): Promise<ByEmail> {
  const matches: HaloRecord[] = [];
  for (let number = 1; number <= mostPages; number++) {
    const found = await context.halo.list(
      userView.resource,
      { search: email, includeactive: true, includeinactive: true },
      { number, size: largestPage },
      { signal: context.signal },
    );
    matches.push(...found.rows.filter((row) => hasAddress(row, email)));
    if (!found.more) return { found: matches, warnings: [] };
    // This is what a search looks like that Halo ignores.
    const exact = number === 1 && matches.length === 0 ? await exactly(email, context) : [];
    if (exact.length > 0) {
      const warning = `Halo's search gives more than ${largestPage} users, so they were searched by emailaddress alone: who has the address as a login or a further address is missing.`;
      return { found: exact, warnings: [warning] };
    }
    await context.progress(number * largestPage, found.total, "Comparing addresses");
  }
  throw new HaloError(
    "unexpected_answer",
    `Halo's search for ${quoteLine(email)} gives more than ${mostPages * largestPage} users, so it can't be told which of them have that address or login.`,
    { advice: "Look with halo_list_users and client." },
  );
}

/** The users whose main address it is, by Halo's exact search; none where that can't be asked, or is ignored. */
async function exactly(email: string, { halo, signal }: ToolContext): Promise<readonly HaloRecord[]> {
  const query = {
    ...advancedSearch("emailaddress", email, "equal"),
    includeactive: true,
    includeinactive: true,
  };
  try {
    const page = { number: 1, size: largestPage };
    const { rows } = await halo.list(userView.resource, query, page, { signal });
    return rows.every((row) => hasAddress(row, email)) ? rows : [];
  } catch (error) {
    dispensable(error);
    return [];
  }
}

const findByEmail = defineReadTool({
  name: "halo_find_user_by_email",
  title: "Find a user by e-mail",
  description:
    "The user or users with exactly this e-mail address or login, inactive ones too; not found is an error.",
  input: { email: z.string().trim().min(3).max(254).describe("Whole address") },
  output: () => listOutput(userView),
  handler: async ({ email }, context) => {
    const { found, warnings } = await usersByEmail(email, context);
    if (found.length === 0) {
      throw new HaloError(
        "not_found",
        `Halo's search finds no user, active or inactive, whose address or login is ${quoteLine(email)} and whom this sign-in may see.`,
        { advice: "Check the spelling, or look for the name with halo_list_users." },
      );
    }
    return {
      kind: "list",
      view: userView,
      rows: (await withNames(userView, found, context)).rows,
      total: found.length,
      more: false,
      page: 1,
      pageSize: found.length,
      detail: "summary",
      warnings,
    };
  },
});

/** Tools for users, and for who is asking. */
export const userTools = [list, get, findByEmail, getMe] as const satisfies readonly Tool[];
