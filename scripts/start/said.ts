/** What `npm start` prints when it runs. */
import { join } from "node:path";
import type { ExampleSignIn } from "../../sandbox/server/accounts.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { clientLines, keyWord } from "../../src/http/pages/clients.ts";
import type { StartSignIn } from "./options.ts";

/** What was started. */
export interface Started {
  /** The Worker's origin, without a slash at the end. */
  readonly origin: string;
  readonly signIn: StartSignIn;
  /** The access key that was made up for this machine; undefined where `.dev.vars` has some. */
  readonly key: string | undefined;
  /** The sandbox's address, or that of a Halo of one's own. */
  readonly halo: { readonly sandbox: string } | { readonly own: string };
  /** Who can sign in at the sandbox's login page. */
  readonly people: readonly ExampleSignIn[];
  /** What was found out of a Halo of one's own, or how the sandbox speaks. */
  readonly aboutHalo: readonly string[];
  /** Where the views are shown as a chat client shows them; undefined where nobody has signed in yet. */
  readonly preview: string | undefined;
  /** The project's folder. */
  readonly folder: string;
}

/** Clients of the landing page that a person at a terminal wants a line for. */
const shownClients = new Set(["Claude Code", "MCP Inspector", "Clients that start a command"]);

/** The text for a terminal. Each line to copy holds in sh, PowerShell and cmd. */
export function startedText(started: Started): string {
  const { origin, aboutHalo, halo, signIn, key, preview } = started;
  const url = `${origin}/mcp`;
  const clients = clientLines(url, signIn).filter(({ client }) => shownClients.has(client));
  const widest = Math.max(...clients.map(({ client }) => client.length));
  const kept = "with invented data; what you write, sign-ins and the ledger of writes are gone when it ends";
  return [
    "",
    ...aboutHalo,
    `halo-mcp is running on ${url}`,
    `Halo: ${"own" in halo ? `${halo.own} (from .dev.vars)` : `the built-in sandbox on ${halo.sandbox}, ${kept}`}`,
    ...signInLines(started),
    "",
    "Connect with one of",
    ...clients.map(
      ({ client, line }) => `  ${client.padEnd(widest)}  ${line.replace(keyWord, key ?? keyWord)}`,
    ),
    ...("sandbox" in halo ? stdioLines(halo.sandbox, started.folder) : []),
    ...(preview === undefined ? [] : ["", `Views, as a chat client shows them: ${preview}`]),
    "",
    "Ctrl-C ends it.",
  ].join("\n");
}

/** How one signs in to what was started. */
function signInLines({ signIn, key, people, origin }: Started): readonly string[] {
  if (signIn === "none")
    return ["Sign-in: none; this machine only (npm start -- --sign-in halo, or key, to try one)"];
  if (signIn === "key") {
    const which = key === undefined ? "a key of ACCESS_KEYS in .dev.vars" : `the access key ${key}`;
    return [`Sign-in: ${which}, in the browser or as a header`, `Connections: ${origin}/connections`];
  }
  return [
    "Sign-in: each agent as themselves, in Halo's own login",
    ...people.map(({ name, username, password, note }) => `  ${username}  ${password}  (${name}: ${note})`),
    `Connections: ${origin}/connections`,
  ];
}

/** What the stdio server needs to work with the same sandbox. */
function stdioLines(sandbox: string, folder: string): readonly string[] {
  const variables = [
    `HALO_BASE_URL=${sandbox}`,
    `HALO_CLIENT_ID=${defaultCredentials.clientId}`,
    `HALO_CLIENT_SECRET=${defaultCredentials.clientSecret}`,
  ];
  const file = join(folder, "dist", "stdio.js");
  const given = variables.map((variable) => `--env ${variable}`).join(" ");
  return [
    "",
    "The stdio server with the same sandbox: run npm run build:stdio, and give a client",
    ...variables.map((variable) => `  ${variable}`),
    `  claude mcp add ${given} --transport stdio halo-stdio -- node "${file}"`,
    `  npx @modelcontextprotocol/inspector --cli ${variables.map((variable) => `-e ${variable}`).join(" ")} node "${file}" --method tools/list`,
  ];
}
