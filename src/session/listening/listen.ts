import * as z from "zod";
import { configurationOf } from "../../config/config.ts";
import { mostStreamsOfPrincipal } from "../../halo/hooks/listening.ts";
import { Listenable } from "../../mcp/resources/listening.ts";
import type { Principal } from "../../oauth/principal.ts";
import { forwardWithContext } from "../request-context.ts";
import { openStream } from "./stream.ts";

/** The most resources that one stream listens to: each is read once, to see whether the caller may. */
const mostListened = 20;

/** A request to listen to resources. What else is wrong with one is the SDK's to say. */
const ListenRequest = z.looseObject({
  id: z.union([z.string(), z.number()]),
  method: z.literal("subscriptions/listen"),
  params: z.looseObject({
    notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()).min(1) }),
  }),
});
export type ListenRequest = z.output<typeof ListenRequest>;

/** The request to listen in a message of the 2026-07-28 era; undefined where it is none, or none can be heard of. */
export function listenRequest(message: unknown, env: Env): ListenRequest | undefined {
  const reading = configurationOf(env);
  if (!reading.ok || reading.config.hookSecret === undefined) return undefined;
  return ListenRequest.safeParse(message).data;
}

/** Who asks to listen. */
export interface Listener {
  readonly principal: Principal;
  /** Whether their token or key is still valid. */
  readonly isSignedIn: () => Promise<boolean>;
  /** Whether their client takes an event stream. */
  readonly takesStream: boolean;
}

/**
 * Answers a request to listen to tickets: with a stream (docs/decisions/0043), or with what is wrong with it. What the
 * caller may not read is left out of what the stream acknowledges, as the protocol has it; a request of which nothing is
 * left is refused.
 *
 * @param object of the principal
 */
export async function serveListening(
  request: Request,
  message: ListenRequest,
  env: Env,
  object: DurableObjectStub,
  { principal, isSignedIn, takesStream }: Listener,
): Promise<Response> {
  const { id, params } = message;
  const uris = [...new Set(params.notifications.resourceSubscriptions)];
  if (!takesStream) return refused(id, -32600, "To listen, a client has to accept text/event-stream.", 406);
  if (uris.length > mostListened)
    return refused(id, -32602, `One stream listens to ${mostListened} resources at most: name fewer.`);
  const answer = await forwardWithContext(object, request, "listenable", principal, JSON.stringify(uris));
  if (!answer.ok) return answer;
  const found = Listenable.parse(await answer.json());
  if ("error" in found) return refused(id, found.error.code, found.error.message);
  if (found.tickets.length === 0) return refused(id, -32602, notOne);
  const listened = {
    ...message,
    params: {
      ...params,
      notifications: {
        ...params.notifications,
        resourceSubscriptions: found.tickets.map(({ uri }) => uri),
      },
    },
  };
  const { tickets } = found;
  const stream = await openStream(request, listened, { env, principal: principal.id, tickets, isSignedIn });
  return stream instanceof Response ? stream : refused(id, -32603, tooMany[stream.of]);
}

const notOne =
  "None of these can be listened to: only tickets can (halo://tickets/ID), and only those that this sign-in may read.";
const tooMany = {
  principal: `This sign-in has ${mostStreamsOfPrincipal} streams open, which is the most: end one, or listen to several tickets on one.`,
  deployment:
    "As many clients listen as this deployment serves: try again in some minutes, or ask halo_changes_since what changed.",
} as const;

function refused(id: string | number, code: number, message: string, status = 200): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } }, { status });
}
