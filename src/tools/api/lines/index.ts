import { billingLines } from "./billing.ts";
import { customerLines } from "./customers.ts";
import { deskLines } from "./desk.ts";
import { integrationLines } from "./integrations.ts";
import { type Line, type Lines, readLine } from "./line.ts";
import { peopleLines } from "./people.ts";
import { setupLines } from "./setup.ts";

/** The lines by what they are about, as a reader would look for them. */
export const groupsOfLines: readonly { readonly about: string; readonly lines: Lines }[] = [
  { about: "Tickets, changes, knowledge, the portal", lines: deskLines },
  { about: "Customers, what they own, marketing", lines: customerLines },
  { about: "Billing, contracts, stock, orders", lines: billingLines },
  { about: "Agents, teams, calendars, time, chat, mail", lines: peopleLines },
  { about: "How Halo is set up", lines: setupLines },
  { about: "Other systems, sign-in, the platform", lines: integrationLines },
];

const written: Lines = Object.fromEntries(groupsOfLines.flatMap(({ lines }) => Object.entries(lines)));

const byName: ReadonlyMap<string, Line> = new Map(
  Object.entries(written).map(([name, text]) => [name.toLowerCase(), readLine(text)]),
);

/** The line of a resource (`Holiday`) or of an operation of its own (`POST /Invoice/{id}/void`). */
export const lineFor = (name: string): Line | undefined => byName.get(name.toLowerCase());

/** All names that there are lines for, as they are written. */
export const writtenNames: readonly string[] = Object.keys(written);
