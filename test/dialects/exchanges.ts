import { dialects, type Speech, speaker } from "../../sandbox/dialects/index.ts";

/**
 * What went between a call and the usual sandbox. A dialect that changes nothing of it can't change the call: that is
 * told without running it again.
 */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** The JSON of a write; empty for none, and for a sign-in. */
  readonly payload: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** Exchanges that calls have in common are kept once. */
const known = new Map<string, Exchange>();

export async function exchangeOf(request: Request, answer: Response): Promise<Exchange> {
  const { method, url } = request;
  const isJson = /json/.test(answer.headers.get("content-type") ?? "");
  const isSignIn = new URL(url).pathname.endsWith("/token");
  const payload = method === "GET" || isSignIn ? "" : await request.clone().text();
  const exchange = {
    method,
    url,
    payload,
    status: answer.status,
    contentType: answer.headers.get("content-type"),
    body: isJson || !answer.ok ? await answer.text() : "",
  };
  // Tokens and moments in it make no difference.
  const key = url.endsWith("/token")
    ? url
    : JSON.stringify([method, url, payload, exchange.status, exchange.body]);
  const same = known.get(key) ?? exchange;
  known.set(key, same);
  return same;
}

/** Tells whether a speech changes an exchange of a tenant in this zone. */
export function touchOf(speech: Speech, timeZone: string): (exchange: Exchange) => Promise<boolean> {
  const spoken = speaker(speech, timeZone);
  const told = new Map<Exchange, Promise<boolean>>();
  const ownPlaces = dialects.filter(
    (each) => speech[each.name] !== undefined && hooks.every((hook) => each[hook] === undefined),
  );
  const isChanged = async ({ method, url, payload, status, contentType, body }: Exchange) => {
    // Such a dialect is looked at where the answer is made: only its name says what it is about.
    if (ownPlaces.some(({ name }) => url.toLowerCase().includes(name.split("-")[0] ?? ""))) return true;
    const asked = new URL(url);
    const bytes = payload === "" ? undefined : copied(payload);
    const heard = spoken.hear(method, asked, bytes);
    if (heard.reply !== undefined || heard.url.href !== asked.href) return true;
    if (bytes !== undefined && textOf(heard.payload) !== JSON.stringify(JSON.parse(payload))) return true;
    const headers = contentType === null ? {} : { "content-type": contentType };
    const isOther = async (said: Response) =>
      said.status !== status || said.headers.has("retry-after") || (await said.text()) !== body;
    let isRepeated = false;
    const answer = new Response(body === "" ? null : body, { status, headers });
    const said = await spoken.say(method, asked, answer, () => {
      isRepeated = true;
      return new Response(body, { status, headers });
    });
    return isRepeated || (said !== answer && (await isOther(said)));
  };
  return (exchange) => {
    const found = told.get(exchange) ?? isChanged(exchange);
    told.set(exchange, found);
    return found;
  };
}

const hooks = ["hears", "answers", "takes", "repeats", "says", "sends", "refuses"] as const;

const textOf = (bytes: ArrayBuffer | undefined) => new TextDecoder().decode(bytes);

function copied(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}
