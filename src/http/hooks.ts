import type { Context } from "hono";
import { configurationOf } from "../config/config.ts";
import { heardIn } from "../halo/hooks/heard.ts";
import type { HookOutcome } from "../halo/hooks/marks.ts";
import { writeLog } from "../log.ts";
import { paceObject } from "../session/halo-pace.ts";
import { notFound } from "./pages/not-found.tsx";

/** What Halo is answered; it sends a webhook again that was not taken. */
const answers: Readonly<
  Record<HookOutcome, { readonly status: 202 | 409 | 410 | 429; readonly text: string }>
> = {
  heard: { status: 202, text: "Heard." },
  replayed: { status: 409, text: "This webhook was heard before." },
  old: { status: 410, text: "This webhook is too old." },
  many: { status: 429, text: "Heard; too many webhooks come." },
};

const encoder = new TextEncoder();
const digestOf = (text: string) => crypto.subtle.digest("SHA-256", encoder.encode(text));
const hexOf = (digest: ArrayBuffer) =>
  [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * `POST /hooks/{secret}`: a webhook of Halo's. Its body is not believed: it says what sessions are to read again, when
 * they next answer. Whoever does not know the secret gets what any unknown path gets.
 */
export async function hooks(context: Context<{ Bindings: Env }, "/hooks/:secret">): Promise<Response> {
  const reading = configurationOf(context.env);
  const secret = reading.ok ? reading.config.hookSecret : undefined;
  if (secret === undefined) return notFound(context);
  const [own, given] = await Promise.all([digestOf(secret), digestOf(context.req.param("secret"))]);
  if (!crypto.subtle.timingSafeEqual(own, given)) {
    writeLog({ event: "refusal", what: "hook" });
    return notFound(context);
  }
  const body = await context.req.text();
  const outcome = await paceObject(context.env).hear(heardIn(body, hexOf(await digestOf(body))));
  writeLog({ event: "hook", outcome });
  const { status, text } = answers[outcome];
  return context.text(`${text}\n`, status, status === 429 ? { "retry-after": "60" } : {});
}
