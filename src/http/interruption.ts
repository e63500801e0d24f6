import { writeLog } from "../log.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";

/**
 * Why the platform interrupted a request to a Durable Object: `reset` when the object was restarted (new code, a
 * lost connection, a limit of memory or time), `overloaded` when it received more requests than it can handle.
 */
export type Interruption = "reset" | "overloaded";

/** The messages of such errors, for those that have lost their properties. */
const messages = /Durable Object reset|(?:was|to be) reset\b|Network connection lost|\bis overloaded\b/i;

/**
 * Recognizes an interruption by the platform, from the properties of its error (Cloudflare, Durable Objects, Error
 * handling: `retryable`, `overloaded`; workerd adds `durableObjectReset`) or else from its message.
 *
 * @returns undefined for any other error
 */
export function interruptionOf(error: Error): Interruption | undefined {
  const has = (property: string) => Reflect.get(error, property) === true;
  if (has("overloaded")) return "overloaded";
  if (has("retryable") || has("durableObjectReset")) return "reset";
  const [matched] = messages.exec(error.message) ?? [];
  if (matched === undefined) return undefined;
  return /overloaded/i.test(matched) ? "overloaded" : "reset";
}

/** The error message for the client, and after how many seconds it may retry. */
const answers: Readonly<Record<Interruption, { readonly message: string; readonly retryAfter: number }>> = {
  reset: {
    message:
      "The call was cut off: what served it was restarted, as when a new version is deployed. If it only reads, send it again. If it writes, it may have been done: look in Halo before you send it again.",
    retryAfter: 2,
  },
  overloaded: {
    message:
      "The call was cut off: more is asked of this connection than it can serve. Wait half a minute, then send fewer calls at once. If it writes, it may have been done: look in Halo before you send it again.",
    retryAfter: 30,
  },
};

/** The JSON-RPC error code of an interrupted call. */
const code = -32000;

/** Logs that a request was interrupted, and answers it with 503. */
export function interrupted(reason: Interruption, error: Error): Response {
  const { message, retryAfter } = answers[reason];
  writeLog({ event: "interrupted", reason, error: error.message });
  return jsonRpcError(503, code, message, { "retry-after": String(retryAfter) });
}

/** Logs that an answer was interrupted when it had begun; the JSON-RPC error of each of its requests. */
export function interruptedWhileAnswering(error: Error): { readonly code: number; readonly message: string } {
  const reason = interruptionOf(error) ?? "reset";
  writeLog({ event: "interrupted", reason, error: error.message });
  return { code, message: answers[reason].message };
}
