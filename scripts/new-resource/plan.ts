/** All that is written for a resource. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nounOf } from "../../src/halo/resources.ts";
import { catalogue } from "../../src/tools/index.ts";
import { listTools } from "../scaffold/catalogue.ts";
import { Changes, Refusal } from "../scaffold/files.ts";
import { insertBehind, insertImport, insertSorted } from "../scaffold/insert.ts";
import { kebab, snake } from "../scaffold/names.ts";
import { root } from "../support/worker.ts";
import { decisionsOf } from "./decisions.ts";
import { sandboxFile, sandboxName } from "./sandbox-file.ts";
import type { Subject } from "./subject.ts";
import { testFile } from "./test-file.ts";
import { toolFile, toolsName } from "./tool-file.ts";

/** What is to be written, and what is left to decide. */
export interface Plan {
  readonly changes: Changes;
  readonly decisions: readonly string[];
  /** The path of the new test. */
  readonly test: string;
}

const resources = "src/halo/resources.ts";
const envelopes = "sandbox/schema/envelopes.ts";
const sandboxIndex = "sandbox/resources/index.ts";

/** The folder of the sandbox for an area of the tools. */
const sandboxAreas: Readonly<Record<string, string>> = {
  agents: "people",
  attachments: "tickets",
  reports: "knowledge",
  settings: "codes",
};

/** The line that says how Halo answers the list: what follows from the path is not said again. */
function resourceLine({ names, facts, rowsKey }: Subject): string {
  const { path, noun, plural, key } = names;
  const usual = nounOf(path);
  const isPaged = facts.paging === "paged";
  const told = [
    ...(noun === usual ? [] : [`noun: "${noun}"`]),
    ...(typeof rowsKey !== "string" || rowsKey === plural.replaceAll(" ", "") ? [] : [`key: "${rowsKey}"`]),
    ...(isPaged === (typeof rowsKey === "string") ? [] : [`answers: "${isPaged ? "either" : "envelope"}"`]),
  ];
  const more = told.length === 0 ? "" : `, { ${told.join(", ")} }`;
  return `  ${key}: ${isPaged ? "paged" : "whole"}("${path}"${more}),`;
}

/**
 * Plans what is written for a resource.
 *
 * @throws Refusal when the catalogue has tools for it already
 */
export function planOf(subject: Subject): Plan {
  const { names, area, hasGet, rowsKey, isInResources } = subject;
  const { path, noun, plural } = names;
  const list = `halo_list_${snake(plural)}`;
  const get = `halo_get_${snake(noun)}`;
  const taken = catalogue.filter(({ name }) => name === list || name === get).map(({ name }) => name);
  if (taken.length > 0) throw new Refusal(`The catalogue has ${taken.join(" and ")} already.`);

  const changes = new Changes();
  const file = `${area}/${kebab(plural)}`;
  const toolPath = `src/tools/${file}.ts`;
  changes.create(toolPath, toolFile(subject));
  changes.create(`src/tools/${file}.worker.test.ts`, testFile(subject));
  listTools(changes, {
    exported: toolsName(subject),
    file: `${file}.ts`,
    area,
    examples: { [list]: "{}", ...(hasGet ? { [get]: `{ args: idIn("${path}") }` } : {}) },
  });
  if (!isInResources) {
    const block = { opening: "export const haloResources = {", closing: "}" };
    changes.edit(resources, (text) => insertSorted(text, block, resourceLine(subject)));
  }
  const isServed = new RegExp(`^  ${path}[,:]`, "m").test(readFileSync(join(root, sandboxIndex), "utf8"));
  if (!isServed) {
    const sandboxPath = `${sandboxAreas[area] ?? area}/${kebab(noun)}.ts`;
    changes.create(`sandbox/resources/${sandboxPath}`, sandboxFile(subject));
    serveInSandbox(changes, subject, sandboxPath);
  }
  if (rowsKey === undefined) guessEnvelope(changes, subject);
  return {
    changes,
    decisions: decisionsOf(subject, toolPath, isServed),
    test: `src/tools/${file}.worker.test.ts`,
  };
}

/** Adds the sandbox's file to the list of those that it serves. */
function serveInSandbox(changes: Changes, subject: Subject, path: string): void {
  const name = sandboxName(subject);
  const block = { opening: "export const resources = {", closing: "}" };
  changes.edit(sandboxIndex, (text) =>
    insertImport(
      // Last, since its rows are made from those of the others.
      insertBehind(text, block, `  ${subject.names.path}: ${name},`, () => false),
      `import { ${name} } from "./${path}";`,
    ),
  );
}

const guesses = "// Not seen: guesses of `npm run new-resource`, to be corrected by a recording.";

/** Says in which key the sandbox puts the rows of a list that nobody has seen. */
function guessEnvelope(changes: Changes, { names, facts }: Subject): void {
  const guess = facts.paging === "paged" ? `"${names.plural.replaceAll(" ", "")}"` : "null";
  const block = {
    opening: "export const envelopes: Readonly<Record<string, string | null>> = {",
    closing: "}",
  };
  changes.edit(envelopes, (text) =>
    insertBehind(
      text,
      block,
      `${text.includes(guesses) ? "" : `  ${guesses}\n`}  ${names.path}: ${guess},`,
      () => false,
    ),
  );
}
