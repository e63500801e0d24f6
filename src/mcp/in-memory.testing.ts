import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { onTestFinished } from "vitest";
import { type Answer, haloUrl } from "../../test/support/harness.ts";
import { memoryStore } from "../halo/runtime.ts";
import { scopes } from "../tools/scopes.ts";
import { createServer } from "./server.ts";
import type { Caller, ServerSetup } from "./setup.ts";
import { sharedSetup } from "./shared-setup.ts";

/** A client, the setup of its server, and what the server has logged. */
export interface Direct {
  readonly client: Client;
  readonly setup: ServerSetup;
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/** The setup of a server that uses the sandbox; variables override the defaults. */
export function setupWith(
  variables: Record<string, string> = {},
  log: Readonly<Record<string, unknown>>[] = [],
): ServerSetup {
  const bindings = {
    HALO_BASE_URL: haloUrl,
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
    ...variables,
  };
  const made = sharedSetup(bindings, memoryStore(), (entry) => log.push(entry));
  return { ...made, caller: () => ({ id: "local", client: "local", scopes }) };
}

/** Connects a client to a server in this process without HTTP, so each test can have its own variables. */
export async function connectDirect(
  variables: Record<string, string> = {},
  elicit?: (message: string) => Answer,
  caller: Partial<Caller> = {},
): Promise<Direct> {
  const log: Readonly<Record<string, unknown>>[] = [];
  const setup = {
    ...setupWith(variables, log),
    caller: () => ({ id: "local", client: "local", scopes, ...caller }),
  };
  const capabilities = elicit === undefined ? {} : { elicitation: {} };
  const client = new Client({ name: "test-direct", version: "1" }, { capabilities });
  if (elicit !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => elicit(params.message));
  }
  const [near, far] = InMemoryTransport.createLinkedPair();
  await createServer(setup).connect(far);
  await client.connect(near);
  onTestFinished(() => client.close());
  return { client, setup, log };
}
