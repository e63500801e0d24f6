import { type McpServer, ProtocolError } from "@modelcontextprotocol/server";
import * as z from "zod";
import { HaloError } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { serve } from "../requests.ts";
import type { ServerSetup } from "../setup.ts";
import { recordKinds } from "./kinds.ts";
import { openRecords } from "./open.ts";

/**
 * Which resources a client can listen to: tickets, of whose changes Halo's webhooks and this server's own writes tell
 * (docs/decisions/0043).
 */

const ticketKind = "ticket";

/** Whether the tickets of this caller are resources at all. */
const hasTickets = (setup: ServerSetup) => openRecords(setup).some(({ name }) => name === ticketKind);

/** Declares that tickets can be listened to, where the deployment hears of their changes; answers the server. */
export function declareListening(server: McpServer, setup: ServerSetup): McpServer {
  if (setup.listens === true && hasTickets(setup) && server.server.getCapabilities().resources !== undefined)
    server.server.registerCapabilities({ resources: { subscribe: true } });
  return server;
}

/** The resources of a request to listen. */
const AskedUris = z.array(z.string());

/** What comes of it: those that the caller may listen to, each with its ticket, or why that could not be told. */
export const Listenable = z.union([
  z.object({ tickets: z.array(z.object({ uri: z.string(), ticket: z.number() })) }),
  z.object({ error: z.object({ code: z.number(), message: z.string() }) }),
]);
export type Listenable = z.output<typeof Listenable>;

/** Answers with which of the resources in a request's body a caller may listen to; each ticket is read once. */
export async function listenable(request: Request, setup: ServerSetup): Promise<Response> {
  const uris = AskedUris.parse(await request.json());
  return Response.json(await found(uris, setup, request.signal));
}

async function found(uris: readonly string[], setup: ServerSetup, signal: AbortSignal): Promise<Listenable> {
  const kind = { event: "resource_read", name: "subscriptions/listen" } as const;
  const named = uris.map((uri) => ({ uri, ticket: ticketOf(uri) }));
  try {
    return await serve(setup, kind, signal, async ({ halo }) => {
      const isReadable = async (id: number) => {
        try {
          await halo.get(haloResources.tickets, id, {}, { signal });
          return true;
        } catch (error) {
          if (error instanceof HaloError && (error.kind === "not_found" || error.kind === "permission"))
            return false;
          throw error;
        }
      };
      const looks = hasTickets(setup) ? named.flatMap(({ ticket }) => ticket ?? []) : [];
      const read = new Map(
        await Promise.all([...new Set(looks)].map(async (id) => [id, await isReadable(id)] as const)),
      );
      const tickets = named.flatMap(({ uri, ticket }) =>
        ticket !== undefined && read.get(ticket) === true ? [{ uri, ticket }] : [],
      );
      return { tickets };
    });
  } catch (error) {
    if (error instanceof ProtocolError) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

/** The ticket of a resource's URI; undefined for any other resource. */
function ticketOf(uri: string): number | undefined {
  const template = recordKinds.find(({ name }) => name === ticketKind)?.template;
  const id = template?.match(uri)?.id;
  return typeof id === "string" && /^[1-9]\d{0,9}$/.test(id) ? Number(id) : undefined;
}
