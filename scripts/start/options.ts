/** What `npm start` is told, by its arguments and by what npm made of them. */
import { parseArgs } from "node:util";
import { distance } from "fastest-levenshtein";
// No more than its type: the sandbox takes a second to load, and a wrong option is to be told at once.
import type { TenantSize } from "../../sandbox/tenant.ts";

const signIns = ["none", "halo", "key"] as const;
const sizes: Readonly<Record<TenantSize, true>> = { small: true, large: true };

/** How one signs in to what is started. */
export type StartSignIn = (typeof signIns)[number];

/** What `npm start` is told. */
export interface StartOptions {
  readonly help: boolean;
  readonly port: number;
  /** Undefined where neither an argument says it: then `.dev.vars` may. */
  readonly signIn: StartSignIn | undefined;
  readonly size: TenantSize;
  /** A file of `npm run doctor -- --report`. */
  readonly like: string | undefined;
  /** Names of dialects, or `NAME=VALUE`. */
  readonly dialect: readonly string[];
}

/** Wrong arguments; the message says what to change. */
export class UsageError extends Error {}

export const usage = `Usage: npm start -- [options]

Serves the Worker on this machine, with the built-in Halo sandbox, or with the Halo that .dev.vars names.

Options:
  --port NUMBER          where it listens; 8787 unless given, or what the variable PORT says
  --sign-in halo         each agent signs in through Halo's own login, as at a deployment
  --sign-in key          with an access key, which is printed
  --sign-in none         nobody signs in: this machine only
  --size large           a sandbox as large as a provider of thirty technicians
  --like FILE            a sandbox that speaks as the tenant of a report (npm run doctor -- --report FILE)
  --dialect NAME=VALUE   a sandbox that speaks in this dialect; several times for several
  --help                 prints this`;

const taken = {
  port: { type: "string" },
  "sign-in": { type: "string" },
  like: { type: "string" },
  dialect: { type: "string", multiple: true },
  size: { type: "string" },
  help: { type: "boolean" },
} as const;

type Valued = Exclude<keyof typeof taken, "help">;

/**
 * The options that take a value, and which words are one. In this order: a word that npm has torn off its option goes
 * to the first that it fits, and `like` is any word.
 */
const fits: readonly (readonly [Valued, (word: string) => boolean])[] = [
  ["port", (word) => /^\d+$/.test(word)],
  ["sign-in", (word) => signIns.some((each) => each === word)],
  ["size", isSize],
  ["dialect", (word) => /^[a-z][a-z-]*(?:=[\w-]+)?$/.test(word)],
  ["like", () => true],
];

/**
 * Reads the options with and without the `--` that npm wants before them. Without it npm takes an option for one of its
 * own: `--port=9000` is the variable `npm_config_port` then, and of `--port 9000` the variable says `true` and the value
 * stands among the arguments (npm 11), or the variable has it (npm 6). PowerShell takes the `--` away before npm sees it.
 *
 * @param args the arguments of the script
 * @throws UsageError when an option is not known, or its value is none
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { values, positionals } = parse(args);
  const torn = new Set<Valued>();
  const told: Partial<Record<Valued, readonly string[]>> = {};
  for (const [name] of fits) {
    const given = values[name] ?? environment[`npm_config_${name.replace("-", "_")}`] ?? "";
    const words = (typeof given === "string" ? given.split("\n") : given).filter((word) => word !== "");
    if (words.includes("true")) torn.add(name);
    told[name] = words.filter((word) => word !== "true");
  }
  for (const word of positionals) {
    const name = fits.find(([option, isOne]) => torn.has(option) && isOne(word))?.[0];
    if (name === undefined) throw new UsageError(unexpected(word, environment));
    told[name] = [...(told[name] ?? []), word];
  }
  const one = (name: Valued) => told[name]?.at(-1) ?? (torn.has(name) ? "" : undefined);
  return {
    help: values.help === true,
    port: portOf(one("port") ?? environment.PORT ?? "8787"),
    signIn: signInOf(one("sign-in")),
    size: sizeOf(one("size") ?? "small"),
    like: fileOf(one("like")),
    dialect: torn.has("dialect") && told.dialect?.length === 0 ? [""] : (told.dialect ?? []),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: taken, allowPositionals: true });
  } catch (error) {
    // Behind its first sentence Node says how a positional may begin with a dash, which none does here.
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(/(?<=')\. |\n/);
    const [, word = ""] = /^Unknown option '--?([^']+)'/.exec(sentence) ?? [];
    throw new UsageError(`${sentence.replace(/\.$/, "")}.${word === "" ? "" : meant(word)}\n${seeHelp}`);
  }
}

const seeHelp = "npm start -- --help lists the options.";

/** The option that a word is near to, as a question. */
function meant(word: string): string {
  const near = Object.keys(taken).find((name) => distance(name, word) <= 2);
  return near === undefined ? "" : ` Did you mean --${near}?`;
}

/** What is said of a word that belongs to no option, with the unknown option that npm may have torn it off. */
function unexpected(word: string, environment: Readonly<Record<string, string | undefined>>): string {
  const unknown = Object.entries(environment)
    .filter(([name, value]) => /^npm_config_/i.test(name) && value === "true")
    .map(([name]) => name.slice("npm_config_".length).replaceAll("_", "-"))
    .find((name) => !(name in taken) && meant(name) !== "");
  const option = unknown === undefined ? "" : ` Unknown option '--${unknown}'.${meant(unknown)}`;
  return `Unexpected argument '${word}'.${option}\n${seeHelp}`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (text === "" || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError(`"${text}" is not a port: give a number from 1 to 65535, as in --port 9000.`);
  return port;
}

function signInOf(text: string | undefined): StartSignIn | undefined {
  if (text === undefined) return undefined;
  return (
    signIns.find((each) => each === text) ??
    refuse(`"${text}" is no sign-in: give --sign-in halo, --sign-in key or --sign-in none.`)
  );
}

function isSize(text: string): text is TenantSize {
  return Object.hasOwn(sizes, text);
}

function sizeOf(text: string): TenantSize {
  return isSize(text) ? text : refuse(`"${text}" is no size: give --size large or --size small.`);
}

function fileOf(text: string | undefined): string | undefined {
  return text === "" ? refuse("--like needs a file: one of npm run doctor -- --report FILE.") : text;
}

function refuse(message: string): never {
  throw new UsageError(message);
}

/** The sign-in that `.dev.vars` says, where no argument does. @throws UsageError when it is none */
export function signInOfVariables(text: string | undefined): StartSignIn {
  return signInOf(text) ?? "none";
}
