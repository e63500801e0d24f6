/** The way between a client and the tenant: the log, the faults, and clients that give up. */

import type { Hono } from "hono";
import { responseOf, usualBody } from "../engine/errors.ts";
import type { AddedFault, Fault } from "../engine/faults.ts";
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
  const heeded = withoutParameters(url, fault?.fault.ignore ?? []);
  const say = (answer: Response) => state.speaker.say(method, url, answer);
  const act = async () => {
    const heard = state.speaker.hear(method, heeded, payload);
    const body = heard.payload === undefined ? {} : { body: heard.payload };
    const ask = (url: URL) => app.fetch(new Request(url, { method, headers, ...body }));
    return state.speaker.say(method, heard.url, heard.reply ?? (await ask(heard.url)), ask);
  };
  try {
    const answer = await untilAborted(answerWith(fault, act, say, state, signal), signal);
    const bytes = await untilAborted(answer.arrayBuffer(), signal);
    entry.status = answer.status;
    entry.bytes = bytes.byteLength;
    return sent(answer, bytes, fault?.fault ?? {}, state, signal);
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
  say: (answer: Response) => Promise<Response>,
  { sleep }: SandboxState,
  signal: AbortSignal,
): Promise<Response> {
  if (added === undefined) return act();
  const { fault } = added;
  if (fault.delayMs !== undefined) await sleep(fault.delayMs, signal);
  if (fault.reset === "before") throw new ConnectionReset();
  if (fault.reset === "after") {
    await act();
    throw new ConnectionReset();
  }
  if (fault.actsLateMs !== undefined) {
    const late = sleep(fault.actsLateMs, new AbortController().signal).then(act);
    // Nobody hears of it, whatever comes of it.
    late.catch(() => {});
    await sleep(Number.POSITIVE_INFINITY, signal);
  }
  if (fault.hang === true) {
    if (fault.afterActing === true) await act();
    await sleep(Number.POSITIVE_INFINITY, signal);
  }
  const instead = answerInstead(fault);
  if (instead === undefined) {
    const earliest = fault.atLeastMs === undefined ? undefined : sleep(fault.atLeastMs, signal);
    const [answer] = await Promise.all([act().then((own) => changed(own, fault)), earliest]);
    return answer;
  }
  if (fault.afterActing === true) await act();
  return say(instead);
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

/** The address as Halo heeds it. */
function withoutParameters(url: URL, ignored: readonly string[]): URL {
  const heeded = new URL(url);
  for (const name of [...heeded.searchParams.keys()]) {
    if (ignored.includes(name.toLowerCase())) heeded.searchParams.delete(name);
  }
  return heeded;
}

/** The answer on its way back, as `fetch` gives it to a client: in parts, broken off, or whole. */
function sent(
  answer: Response,
  bytes: ArrayBuffer,
  fault: Fault,
  { sleep }: SandboxState,
  signal: AbortSignal,
): Response {
  const whole = new Uint8Array(bytes);
  const half = whole.subarray(0, whole.byteLength >> 1);
  const headers = new Headers(answer.headers);
  if (fault.brokenGzip === true) {
    // What `fetch` has decompressed still has the header of the compressed answer.
    headers.set("content-encoding", "gzip");
    return streamed(answer, headers, [half], () => Promise.reject(new TypeError("terminated")));
  }
  if (fault.reset === "answer") {
    return streamed(answer, headers, [half], () => Promise.reject(new ConnectionReset()));
  }
  if (fault.drip !== undefined) {
    const { parts, everyMs } = fault.drip;
    const size = Math.max(1, Math.ceil(whole.byteLength / parts));
    const pieces = Array.from({ length: parts }, (_, index) =>
      whole.subarray(index * size, (index + 1) * size),
    );
    return streamed(answer, headers, pieces, undefined, () => sleep(everyMs, signal));
  }
  if (fault.padBytes !== undefined) return streamed(answer, headers, [whole, ...padding(fault.padBytes)]);
  return rebuilt(answer, bytes);
}

const blank = new Uint8Array(1024 * 1024).fill(0x20);

function* padding(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= blank.byteLength) {
    // A copy: whoever reads a stream may keep or detach what it gives.
    yield blank.slice(0, Math.min(left, blank.byteLength));
  }
}

/** A body in parts, which ends as told. */
function streamed(
  answer: Response,
  headers: Headers,
  parts: Iterable<Uint8Array>,
  end: () => Promise<void> = async () => {},
  before: () => Promise<void> = async () => {},
): Response {
  headers.delete("content-length");
  const left = parts[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await before();
      const { done, value } = left.next();
      if (done !== true) {
        // An empty part is nothing to send.
        if (value.byteLength > 0) controller.enqueue(value);
        else controller.close();
        return;
      }
      await end();
      controller.close();
    },
  });
  return new Response(body, { status: answer.status, headers });
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
