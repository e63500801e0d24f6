import { lazily } from "../../../lazily.ts";
import { billingLines } from "./billing.ts";
import { customerLines } from "./customers.ts";
import { deskLines } from "./desk.ts";
import { integrationLines } from "./integrations.ts";
import { type Line, type Lines, readLine } from "./line.ts";
import { peopleLines } from "./people.ts";
import { setupLines } from "./setup.ts";

const written: Lines = {
  ...deskLines,
  ...customerLines,
  ...billingLines,
  ...peopleLines,
  ...setupLines,
  ...integrationLines,
};

const byName = lazily(
  (): ReadonlyMap<string, Line> =>
    new Map(Object.entries(written).map(([name, text]) => [name.toLowerCase(), readLine(text)])),
);

/** The line of a resource (`Holiday`) or of an operation of its own (`POST /Invoice/{id}/void`). */
export const lineFor = (name: string): Line | undefined => byName().get(name.toLowerCase());

/** All names that there are lines for, as they are written. */
export const writtenNames: readonly string[] = Object.keys(written);
