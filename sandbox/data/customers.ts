import { noDate } from "../engine/rules.ts";
import { addMonths, day, stamp } from "../engine/seed/dates.ts";
import type { Random } from "../engine/seed/random.ts";
import { type Build, once } from "../engine/seed/seed.ts";
import { type ClientFacts, facts, textOf, type UserFacts } from "./context.ts";
import { workingAgents } from "./people.ts";
import {
  clientRoots,
  clientTrades,
  firstNames,
  groupNames,
  jobTitles,
  siteNames,
  surnames,
} from "./words.ts";

/** How many clients there are, client 1 ("Unknown") included. */
const clientCount = 124;

/** The client that many tickets are raised for. */
export const busyClientId = 12;

/** The client whose users' addresses contain one another. */
export const similarEmailsClientId = 15;

/** Clients that have left: inactive, with history. */
const inactiveClientIds: ReadonlySet<number> = new Set([27, 58, 83, 101, 119]);

/** A client's name. Roots come round again with another trade, so a search by root finds several. */
function clientName(id: number): string {
  if (id === 1) return "Unknown";
  const index = id - 2;
  const root = clientRoots[index % clientRoots.length] ?? "";
  const round = Math.floor(index / clientRoots.length);
  const trade = clientTrades[(index * 5 + round * 3) % clientTrades.length] ?? "";
  return `${root} ${trade}`;
}

function domainOf(name: string): string {
  return `${name.toLowerCase().replace(/[^a-z]+/g, "-")}.example`;
}

function phone(random: Random): string {
  return `01632 960${random.int(100, 999)}`;
}

class UserMaker {
  #lastId = 20;
  readonly #taken = new Set<string>();
  readonly #build: Build;
  readonly #random: Random;

  constructor(build: Build, random: Random) {
    this.#build = build;
    this.#random = random;
  }

  /** Stores a user; without `email` the address is made from the name, and made unique. */
  add(client: ClientFacts, site: ClientFacts["sites"][number], name: string, email?: string): void {
    const random = this.#random;
    this.#lastId += this.#random.int(1, 2);
    const id = this.#lastId;
    const isGeneralUser = name === "General User";
    const [firstname = "", ...rest] = name.split(" ");
    let address = email ?? "";
    if (email === undefined && !isGeneralUser) {
      const local = `${firstname}.${rest.join("")}`.toLowerCase().replace(/[^a-z.]/g, "");
      for (let suffix = 1; address === "" || this.#taken.has(address); suffix += 1) {
        address = `${local}${suffix > 1 ? suffix : ""}@${client.domain}`;
      }
    }
    this.#taken.add(address);
    const inactive = client.inactive || (!isGeneralUser && email === undefined && random.chance(0.05));
    const isserviceaccount = !isGeneralUser && email === undefined && random.chance(0.02);
    const person: UserFacts = {
      id,
      name,
      emailaddress: address,
      site_id: site.id,
      site_name: site.name,
      inactive,
      isGeneralUser,
    };
    client.users.push(person);
    this.#build.tables.Users.push({
      id,
      name,
      site_id: site.id,
      site_id_int: site.id,
      site_name: site.name,
      client_id: client.id,
      client_name: client.name,
      firstname: isGeneralUser ? "General" : firstname,
      surname: isGeneralUser ? "User" : rest.join(" "),
      initials: `${firstname.charAt(0)}${(rest[0] ?? "").charAt(0)}`,
      title: isGeneralUser ? "" : random.pick(jobTitles),
      emailaddress: address,
      email2: "",
      login: address,
      phonenumber: isGeneralUser ? "" : phone(random),
      mobilenumber: !isGeneralUser && random.chance(0.5) ? `07700 900${random.int(100, 999)}` : "",
      sitephonenumber: phone(random),
      inactive,
      isimportantcontact: !isGeneralUser && random.chance(0.06),
      isserviceaccount,
      ignoreautomatedbilling: isserviceaccount,
      neversendemails: false,
      datecreated: stamp(this.#build.now - random.int(40, 1200) * day),
      last_update: stamp(this.#build.now - random.int(0, 300) * day),
      isgeneraluser: isGeneralUser,
      notes: "",
      linked_agent_id: 0,
    });
  }

  /** A person's name. */
  name(): string {
    return `${this.#random.pick(firstNames)} ${this.#random.pick(surnames)}`;
  }
}

function addSites(build: Build, client: ClientFacts, nextSiteId: number, random: Random): number {
  const count =
    client.id === 1
      ? 1
      : random.weighted([
          [1, 55],
          [2, 28],
          [3, 11],
          [4, 6],
        ] as const);
  const names = siteNames.slice(random.int(0, 3));
  let id = nextSiteId;
  for (let index = 0; index < count; index += 1) {
    const name = index === 0 ? "Main" : (names[index - 1] ?? "Annex");
    client.sites.push({ id, name });
    build.tables.Site.push({
      id,
      name,
      client_id: client.id,
      client_name: client.name,
      clientsite_name: `${client.name}/${name}`,
      inactive: client.inactive,
      sla_id: client.sla_id,
      phonenumber: phone(random),
      colour: "#2bd3c6",
      timezone: "",
      isstocklocation: false,
      isinvoicesite: index === 0,
      maincontact_id: 0,
      maincontact_name: "",
      delivery_address_line1: `${random.int(1, 180)} ${random.pick(["Mill Lane", "Station Road", "Market Place"])}`,
      delivery_address_line2: "",
      delivery_address_line3: random.pick(["Tarnwick", "Oldmere", "Castle Barrow"]),
      delivery_address_line4: "Westshire",
      delivery_address_line5: `ZZ${random.int(1, 20)} ${random.int(1, 9)}XY`,
      country_code_name: "United Kingdom",
      notes: "",
      ref: `S${id}`,
      datecreated: stamp(build.now - random.int(400, 2200) * day),
      last_update: stamp(build.now - random.int(0, 300) * day),
    });
    id += 1;
  }
  return id;
}

/** Users whose addresses are parts of one another: only an exact comparison tells them apart. */
function addSimilarUsers(client: ClientFacts, users: UserMaker): void {
  const site = client.sites[0];
  if (site === undefined) return;
  users.add(client, site, "Lee Whitlock", `lee@${client.domain}`);
  users.add(client, site, "Ashlee Whitlock", `ashlee@${client.domain}`);
  users.add(client, site, "Bradlee Whitlock", `bradlee@${client.domain}`);
  users.add(client, site, "Lee Whitlock", `lee@${client.domain}.group.example`);
  users.add(client, site, "Lee Whitlock-Vance", `lee.whitlock@${client.domain}`);
}

/** Fills Client, Site and Users, which are drawn together: whichever is asked for first fills all three. */
export const fillCustomers = once((build) => {
  const random = build.stream("clients");
  const users = new UserMaker(build, random.fork("users"));
  const managers = workingAgents(build).filter((agent) => agent.team === "Account Management");
  let siteId = 18;
  for (let id = 1; id <= clientCount; id += 1) {
    const name = clientName(id);
    const inactive = inactiveClientIds.has(id);
    const toplevel_id = id === 1 || random.chance(0.3) ? 1 : random.int(2, groupNames.length);
    const manager = random.pick(managers);
    const client: ClientFacts = {
      id,
      name,
      inactive,
      domain: domainOf(name),
      sla_id:
        id === 1
          ? 1
          : random.weighted([
              [1, 60],
              [2, 20],
              [3, 20],
            ] as const),
      toplevel_name: groupNames[toplevel_id - 1] ?? "",
      accountManagerId: id === 1 ? 0 : manager.id,
      sites: [],
      users: [],
      assetIds: [],
    };
    facts(build).clients.push(client);
    siteId = addSites(build, client, siteId, random);
    for (const site of client.sites) {
      users.add(client, site, "General User");
      if (id === 1) continue;
      const people = id === busyClientId ? 8 : random.int(2, 5);
      for (let index = 0; index < people; index += 1) users.add(client, site, users.name());
    }
    if (id === similarEmailsClientId) addSimilarUsers(client, users);
    const contact = client.users.find((user) => !user.isGeneralUser && !user.inactive);
    for (const site of build.tables.Site) {
      if (site.client_id !== id || contact === undefined) continue;
      site.maincontact_id = contact.id;
      site.maincontact_name = contact.name;
    }
    const since = addMonths(build.now, -random.int(8, 84));
    build.tables.Client.push({
      id,
      name,
      toplevel_id,
      toplevel_name: client.toplevel_name,
      inactive,
      colour: random.pick(["#2bd3c6", "#f2a33a", "#7f56d9", "#e0525a"]),
      ref: id === 1 ? "" : `TMS${String(id).padStart(4, "0")}`,
      accountsid: id === 1 ? "" : `${textOf(name.split(" ")[0]).slice(0, 5).toUpperCase()}01`,
      website: id === 1 ? "" : `https://www.${client.domain}`,
      domain: client.domain,
      notes: random.chance(0.15) ? "Prefers a call before any remote session." : "",
      is_vip: random.chance(0.07),
      accountmanagertech: client.accountManagerId,
      accountmanagertech_name: id === 1 ? "" : manager.name,
      pritech: 0,
      sectech: 0,
      main_site_id: client.sites[0]?.id ?? 0,
      main_site_name: client.sites[0]?.name ?? "",
      default_currency_code: id % 31 === 0 ? 2 : 1,
      clientcurrency: id % 31 === 0 ? "EUR" : "GBP",
      customer_relationship: [{ id: "1", name: "Customer" }],
      customer_relationship_list: "Customer",
      customertype: 0,
      is_account: true,
      stopped: inactive ? 1 : 0,
      taxable: true,
      item_tax_code: 1,
      service_tax_code: 1,
      contract_tax_code: 1,
      prepay_tax_code: 1,
      percentage_to_survey: 100,
      sla_id: client.sla_id,
      datecreated: stamp(since),
      last_update: stamp(build.now - random.int(0, 200) * day),
      startdate: stamp(since),
      enddate: inactive ? stamp(build.now - random.int(30, 300) * day) : noDate,
    });
  }
});
