import type { ServerSetup } from "../setup.ts";
import {
  type LookupListing,
  lookupKinds,
  lookupTemplate,
  type RecordKind,
  recordKinds,
  type TemplateDefinition,
} from "./kinds.ts";

/** Which resources a session has: those that are read with tools which it can reach. */

type Reach = Pick<ServerSetup, "reach">;

/** Lookups by the `kind` in their URI. */
export type Lookups = Readonly<Record<string, LookupListing>>;

const reaches = ({ reach }: Reach, tool: string) => reach.some(({ name }) => name === tool);

/** The templates of single records. */
export function openRecords(setup: Reach): readonly RecordKind[] {
  return recordKinds.filter(({ get, rows }) =>
    [get, rows?.list ?? get].every((tool) => reaches(setup, tool)),
  );
}

/** The lookups. One that is read with a tool of its own goes with the tool that shows them beside something else. */
export function openLookups(setup: Reach): Lookups {
  return Object.fromEntries(
    Object.entries(lookupKinds).filter(([, { list, needs }]) =>
      reaches(setup, needs ?? (typeof list === "string" ? list : list.name)),
    ),
  );
}

/** The template of these lookups; none where there are none. */
export function openLookupTemplate(lookups: Lookups): readonly TemplateDefinition[] {
  const kinds = Object.keys(lookups);
  if (kinds.length === 0) return [];
  return kinds.length === Object.keys(lookupKinds).length
    ? [lookupTemplate]
    : [
        {
          ...lookupTemplate,
          description: `Names and ids that filters and writes take: ${kinds.join(", ")}.`,
        },
      ];
}

/** All templates, in the order in which they are listed. */
export function openTemplates(setup: Reach): readonly TemplateDefinition[] {
  return [...openRecords(setup), ...openLookupTemplate(openLookups(setup))];
}
