import * as z from "zod";

/**
 * What the router and a session's object tell each other about a link: the router makes pages of it, and the object has
 * the sign-in. The secret of a link goes in `Authorization`, which the platform's traces redact.
 */

const scheme = "Link ";

/** The header with the name of a file that is dropped, as `encodeURIComponent` writes it; and the one with its type. */
export const fileNameHeader = "x-file-name";
export const fileTypeHeader = "x-file-type";
/** Its size in bytes, as the browser's `Content-Length` says it. */
export const fileSizeHeader = "x-file-size";

/** What a request for a link is answered with, where that is not the file. */
export const LinkAnswer = z.discriminatedUnion("is", [
  z.object({
    is: z.literal("open"),
    kind: z.enum(["drop", "download"]),
    ticket_id: z.int(),
    /** What the ticket is about, or the name of the file. */
    about: z.string(),
    size: z.number().optional(),
  }),
  z.object({ is: z.literal("ended") }),
  /** Used before: what became of it. */
  z.object({
    is: z.literal("used"),
    kind: z.enum(["drop", "download"]),
    ticket_id: z.int(),
    was: z.enum(["begun", "stored", "unknown", "downloaded"]),
  }),
  /** `said` is in sentences for whoever dropped the file. */
  z.object({ is: z.literal("stored"), ticket_id: z.int(), said: z.array(z.string()) }),
  z.object({ is: z.literal("unknown"), ticket_id: z.int(), said: z.array(z.string()) }),
  /** Nothing was done; the link is still good. */
  z.object({ is: z.literal("failed"), said: z.array(z.string()) }),
]);
export type LinkAnswer = z.output<typeof LinkAnswer>;

/** Sends a request for a link to the object that made it. The body, of a file that is dropped, is passed on as it comes. */
export function forwardLink(object: DurableObjectStub, request: Request, secret: string): Promise<Response> {
  const headers = new Headers({ authorization: scheme + secret });
  const given = request.headers;
  for (const [name, value] of [
    [fileNameHeader, given.get(fileNameHeader)],
    [fileTypeHeader, given.get(fileTypeHeader)],
    [fileSizeHeader, given.get("content-length")],
  ] as const) {
    if (value !== null) headers.set(name, value);
  }
  const { method, body } = request;
  const cf = { serve: "link" };
  return object.fetch(request.url, {
    method,
    headers,
    cf,
    ...(method === "POST" && body !== null ? { body } : {}),
  });
}

/** The secret of a request for a link; undefined for any other request. Only a Worker can set `cf`. */
export function linkOf(request: Request): string | undefined {
  if (!z.object({ serve: z.literal("link") }).safeParse(request.cf).success) return undefined;
  return (request.headers.get("authorization") ?? "").slice(scheme.length);
}
