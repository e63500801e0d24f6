/**
 * What Halo's own description tells of its resources: `resources.json` and `fields/`, which
 * `npm run halo-schema` writes, and `envelopes.ts`, which is kept by hand.
 */
import { envelopes } from "./envelopes.ts";
import type { Fields, ResourceFacts } from "./facts.ts";
import a from "./fields/a.json" with { type: "json" };
import bToC from "./fields/b-c.json" with { type: "json" };
import dToE from "./fields/d-e.json" with { type: "json" };
import f from "./fields/f.json" with { type: "json" };
import gToI from "./fields/g-i.json" with { type: "json" };
import jToO from "./fields/j-o.json" with { type: "json" };
import pToR from "./fields/p-r.json" with { type: "json" };
import s from "./fields/s.json" with { type: "json" };
import tToU from "./fields/t-u.json" with { type: "json" };
import vToZ from "./fields/v-z.json" with { type: "json" };
import resources from "./resources.json" with { type: "json" };

const described: Readonly<Record<string, ResourceFacts>> = resources;
const schemas: readonly Readonly<Record<string, Fields>>[] = [
  a,
  bToC,
  dToE,
  f,
  gToI,
  jToO,
  pToR,
  s,
  tToU,
  vToZ,
];

/** Names of all resources that Halo's description has, in Halo's spelling. */
export const describedNames: readonly string[] = Object.keys(described);

/**
 * What Halo's description tells of a resource, by the first segment of its path.
 *
 * @throws Error when the description has no such path.
 */
export function factsOf(resource: string): ResourceFacts {
  const facts = described[resource];
  if (facts === undefined) {
    throw new Error(
      `Halo's description has no /${resource}: take a name from sandbox/schema/resources.json.`,
    );
  }
  return facts;
}

/**
 * The fields of a schema, such as "Faults" or "Faults_List".
 *
 * @throws Error when the files have no such schema.
 */
export function fieldsOf(schema: string): Fields {
  for (const group of schemas) {
    const fields = group[schema];
    if (fields !== undefined) return fields;
  }
  throw new Error(
    `sandbox/schema/fields has no schema ${schema}: write the files anew by npm run halo-schema.`,
  );
}

/** The key of the rows in the answer of a list: null for a bare array, undefined when nobody knows. */
export function rowsKeyOf(resource: string): string | null | undefined {
  return Object.hasOwn(envelopes, resource) ? envelopes[resource] : undefined;
}
