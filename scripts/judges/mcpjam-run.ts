/**
 * Run by mcpjam.ts in a process of its own: the OAuth conformance test of the MCPJam SDK, which is installed in
 * a folder of its own. Takes its settings as one JSON argument and prints what it saw as JSON.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { clientDocument } from "../../test/judges/client-document.ts";
import { type Account, Person, Refused } from "../support/person.ts";

/** What to run, and against what. */
export interface McpJamSettings {
  /** The package.json of the folder that the SDK is installed in. */
  readonly manifest: string;
  /** The Worker's origin. */
  readonly url: string;
  readonly account: Account;
  /** What the SDK's `OAuthConformanceTest` is made with. */
  readonly test: object;
}

const Sdk = z.object({
  OAuthConformanceTest: z.custom<new (config: object) => { run(): Promise<unknown> }>(
    (value) => typeof value === "function",
  ),
});

const settings: McpJamSettings = JSON.parse(process.argv[2] ?? "");
const { manifest, url, account, test } = settings;
const { OAuthConformanceTest } = Sdk.parse(
  await import(pathToFileURL(createRequire(manifest).resolve("@mcpjam/sdk")).href),
);

const person = new Person(account);

/**
 * The SDK asks for an authorization page that agrees by itself. The server has none; in its place a person
 * answers what the SDK opens there, over the real pages. Everything else goes to the server as it is. The SDK
 * also looks at the document of a client that has one; its host does not exist.
 */
async function fetchWithPerson(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (request.url === clientDocument.client_id) return Response.json(clientDocument);
  if (request.method !== "GET" || !request.url.startsWith(`${url}/authorize?`)) return fetch(input, init);
  try {
    const location = await person.agree(request.url);
    return new Response(null, { status: 302, headers: { location } });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return new Response(error.html, { status: error.status, headers: { "content-type": "text/html" } });
  }
}

const result = await new OAuthConformanceTest({ ...test, fetchFn: fetchWithPerson }).run();
process.stdout.write(JSON.stringify(result));
