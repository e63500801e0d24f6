import { parseArgs } from "node:util";
import { closest } from "fastest-levenshtein";
import { Refusal } from "./refusal.ts";

/** What was asked for on the command line, not yet checked beyond its form. */
export type Command =
  | { readonly kind: "help" }
  | {
      readonly kind: "add";
      readonly name: string;
      readonly halo: string;
      readonly url: string;
      readonly signIn: string;
      readonly file: string | undefined;
    }
  | { readonly kind: "check"; readonly names: readonly string[]; readonly file: string | undefined }
  | { readonly kind: "list"; readonly file: string | undefined };

/** What `npm run tenant -- --help` prints. */
export const help = `One deployment for each Halo tenant, as an environment of wrangler.toml.

  npm run tenant -- add NAME --halo URL --url URL [--sign-in halo|key]
      Adds the environment NAME and says what is left to do.
        --halo URL      the address of Halo, such as https://acme.halopsa.com
        --url URL       the https address that clients will reach the Worker at; its hostname is in a DNS
                        zone of your Cloudflare account, or is halo-mcp-NAME.SUBDOMAIN.workers.dev
        --sign-in halo  each agent signs in to Halo (default)
        --sign-in key   people sign in with an access key, and all work as one identity in Halo
  npm run tenant -- check [NAME ...]
      Says what is missing or wrong in these environments, or in all; exits with 1 when something is.
  npm run tenant -- list
      Prints the name, address, Halo and sign-in of each.

  --file PATH   another wrangler.toml than the project's
  --help        this text

docs/deploy.md tells the whole way, from nothing to a connector in Claude.
`;

const commands: Readonly<Record<string, readonly string[]>> = {
  add: ["halo", "url", "sign-in", "file"],
  check: ["file"],
  list: ["file"],
};
const seeHelp = "npm run tenant -- --help shows how";

/**
 * Reads the command line.
 *
 * @param args what stands after the script's name
 * @throws Refusal with a sentence for each thing that is wrong with it
 */
export function readCommand(args: readonly string[]): Command {
  const option = { type: "string" } as const;
  // Not strict, because the words of parseArgs for what is wrong don't say what to do.
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: {
      halo: option,
      url: option,
      "sign-in": option,
      file: option,
      help: { type: "boolean", short: "h" },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = tokens.filter((token) => token.kind === "option");
  if (given.some(({ name }) => name === "help")) return { kind: "help" };

  const [kind, ...names] = positionals;
  if (kind === undefined) throw new Refusal([`Say what to do: add, check or list; ${seeHelp}.`]);
  const allowed = Object.hasOwn(commands, kind) ? commands[kind] : undefined;
  if (allowed === undefined) {
    throw new Refusal([
      `"${kind}" is not a command: did you mean ${closest(kind, Object.keys(commands))}? ${seeHelp}.`,
    ]);
  }

  const problems: string[] = [];
  const values = new Map<string, string>();
  for (const { name, rawName, value } of given) {
    if (!allowed.includes(name)) {
      problems.push(
        `${kind} has no option ${rawName}: it takes ${allowed.map((one) => `--${one}`).join(", ")}.`,
      );
    } else if (values.has(name)) {
      problems.push(`${rawName} is given twice: give it once.`);
    } else {
      // An option that follows is taken as the value of one that has none.
      if (value === undefined || value.trim() === "" || value.startsWith("--")) {
        problems.push(`${rawName} has no value: write it behind; ${seeHelp}.`);
      }
      values.set(name, value ?? "");
    }
  }

  // The value of an unknown option would be taken for a name.
  if (given.some(({ name }) => !allowed.includes(name))) throw new Refusal(problems);

  const file = values.get("file");
  if (kind === "check") return refuseOr(problems, { kind, names, file });
  if (kind === "list") {
    if (names.length > 0) problems.push(`list takes no name, and shows all: leave "${names.join(" ")}" out.`);
    return refuseOr(problems, { kind, file });
  }
  const [name = "", ...more] = names;
  if (name === "") problems.push(`add needs a name for the tenant, such as acme; ${seeHelp}.`);
  if (more.length > 0) {
    problems.push(
      `add takes one name, and "${more.join(" ")}" is too many: name the values by their options, and put -- behind "npm run tenant", or npm keeps the options to itself.`,
    );
  } else {
    if (!values.has("halo"))
      problems.push("--halo is missing: add --halo https://NAME.halopsa.com, the address of Halo.");
    if (!values.has("url")) {
      problems.push(
        "--url is missing: add --url https://halo.example.com, the address that clients will reach the Worker at.",
      );
    }
  }
  return refuseOr(problems, {
    kind: "add",
    name,
    halo: values.get("halo") ?? "",
    url: values.get("url") ?? "",
    signIn: values.get("sign-in") ?? "halo",
    file,
  });
}

function refuseOr(problems: readonly string[], command: Command): Command {
  if (problems.length > 0) throw new Refusal(problems);
  return command;
}
