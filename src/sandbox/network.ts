/** The way between a client and the tenant: the log, the faults, and clients that give up. */

import type { Hono } from "hono";
import { responseOf, usualBody } from "./errors.ts";
import type { AddedFault, Fault } from "./faults.ts";
import { loggedBody, loggedQuery } from "./request-log.ts";
import type { SandboxState } from "./state.ts";

/** Rejects a request whose connection a fault has cut. It is what `fetch` rejects with when a socket closes. */
export class ConnectionReset extends TypeError {
  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) });
    this.name = "TypeError";
  }
}

/** Carries one request to the tenant and its answer back. */
export async function carry(request: Request, app: Hono, state: SandboxState): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname.toLowerCase().startsWith("/_sandbox/")) return app.fetch(request);
  const { signal } = request;
  signal.throwIfAborted();
  const { method } = request;
  const headers = new Headers(request.headers);
  const hasBody = method !== "GET" && method !== "HEAD";
  const payload = hasBody ? await request.arrayBuffer() : undefined;

  const body =
    payload === undefined || payload.byteLength === 0
      ? undefined
      : loggedBody(url.pathname, new TextDecoder().decode(payload));
  const grant = state.tokens.find(headers.get("authorization"));
  const entry = state.log.begin({
    time: state.clock(),
    method,
    path: url.pathname,
    query: loggedQuery(url),
    ...(body === undefined ? {} : { body }),
    ...(grant === undefined ? {} : { tokenId: grant.tokenId, agentId: grant.agentId }),
  });
  const fault = state.faults.take(method, url.pathname, url.search);
  if (fault !== undefined) entry.fault = fault.number;
  const act = async () =>
    app.fetch(new Request(url, { method, headers, ...(payload === undefined ? {} : { body: payload }) }));
  try {
    const answer = await untilAborted(answerWith(fault, act, signal), signal);
    const bytes = await untilAborted(answer.arrayBuffer(), signal);
    entry.status = answer.status;
    entry.bytes = bytes.byteLength;
    return rebuilt(answer, bytes);
  } catch (error) {
    if (signal.aborted) entry.aborted = true;
    else if (error instanceof ConnectionReset) entry.reset = true;
    throw error;
  } finally {
    state.log.end();
  }
}

async function answerWith(
  added: AddedFault | undefined,
  act: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Response> {
  if (added === undefined) return act();
  const { fault } = added;
  if (fault.delayMs !== undefined) await wait(fault.delayMs, signal);
  if (fault.reset === "before") throw new ConnectionReset();
  if (fault.reset === "after") {
    await act();
    throw new ConnectionReset();
  }
  if (fault.hang === true) {
    if (fault.afterActing === true) await act();
    return new Promise(() => {});
  }
  const instead = answerInstead(fault);
  if (instead === undefined) return changed(await act(), fault);
  if (fault.afterActing === true) await act();
  return instead;
}

/** The answer that a fault gives in place of the tenant's, if it does. */
function answerInstead(fault: Fault): Response | undefined {
  if (fault.redirect !== undefined) {
    return responseOf(fault.status ?? 302, undefined, undefined, {
      ...fault.headers,
      location: fault.redirect,
    });
  }
  if (fault.emptyObject === true)
    return responseOf(fault.status ?? 200, {}, fault.contentType, fault.headers);
  if (fault.status === undefined && fault.body === undefined) return undefined;
  const status = fault.status ?? 200;
  if (fault.body !== undefined) return responseOf(status, fault.body, fault.contentType, fault.headers);
  const usual = usualBody(status);
  return responseOf(status, usual.body, fault.contentType ?? usual.contentType, fault.headers);
}

/** The tenant's own answer, changed on the way back. */
async function changed(answer: Response, fault: Fault): Promise<Response> {
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value);
  if (fault.contentType !== undefined) headers.set("content-type", fault.contentType);
  let bytes = await answer.arrayBuffer();
  if (fault.transform !== undefined) {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    bytes = copied(new TextEncoder().encode(JSON.stringify(fault.transform(parsed))));
  }
  if (fault.truncate !== undefined) bytes = bytes.slice(0, fault.truncate);
  headers.delete("content-length");
  return rebuilt(new Response(null, { status: answer.status, headers }), bytes);
}

function copied(bytes: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function rebuilt(answer: Response, bytes: ArrayBuffer): Response {
  const body = bytes.byteLength === 0 ? null : bytes;
  return new Response(body, { status: answer.status, headers: answer.headers });
}

/** Settles like the work, unless the client gives up first. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
