import * as z from "zod";
import { lazily } from "../lazily.ts";
import { type KeyLimits, keyEntries } from "./access-keys.ts";
import { absent, plainUrl } from "./values.ts";

/** A key of one person or tool for this deployment, from `ACCESS_KEYS`. */
export interface AccessKey extends KeyLimits {
  /** Part of the principal's id, and so of the log. */
  readonly name: string;
  readonly key: string;
}

/** What the boxes of the consent page begin with: what the client asks for, or these, by the words of their scopes. */
export type ConsentDefault = "asked" | readonly string[];
const consentWords = ["read", "write", "delete", "send"];

/** How callers sign in, from `SIGN_IN`, `PUBLIC_URL` and `ACCESS_KEYS`. */
export type SignInMode =
  /** No sign-in: only requests from this machine are served. */
  | { readonly kind: "none" }
  /** Each agent signs in to Halo as themselves. */
  | { readonly kind: "halo"; readonly publicUrl: string; readonly consent: ConsentDefault }
  /** One identity in Halo; people and tools sign in with an access key. */
  | {
      readonly kind: "key";
      readonly publicUrl: string;
      readonly consent: ConsentDefault;
      readonly keys: readonly AccessKey[];
    };

/** The shortest access key, in characters: 24 random ones can't be guessed. */
const shortestKey = 24;
/** The least that an access key must be worth, in bits as {@link worthOf} counts: 24 random digits are worth 70. */
const leastWorth = 48;
/** What the name of an access key is made of, in words. */
export const keyNameRule = "1 to 32 letters, digits, dots, hyphens or underscores";
const keyName = /^[A-Za-z0-9._-]{1,32}$/;

/** Whether an access key may have this name. */
export const isKeyName = (text: string): boolean => keyName.test(text);

const signInSchema = lazily(() =>
  z.object({
    SIGN_IN: z.preprocess(
      (value) => (typeof value === "string" ? absent(value.trim().toLowerCase()) : value),
      z
        .enum(["halo", "key"], {
          error:
            "SIGN_IN must be halo (each agent signs in to Halo as themselves) or key (one identity in Halo, people come in by an access key).",
        })
        .optional(),
    ),
    PUBLIC_URL: z.preprocess(absent, plainUrl("PUBLIC_URL", "https://halo.example.com").optional()),
    ACCESS_KEYS: z.preprocess(absent, z.string({ error: "ACCESS_KEYS must be text." }).optional()),
    CONSENT_DEFAULT: z.preprocess(absent, z.string().default("read")).transform((text, context) => {
      const words = text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((word) => word !== "");
      if (words.length === 1 && words[0] === "asked") return "asked" as const;
      if (words.length === 1 && words[0] === "all") return consentWords;
      if (words.every((word) => consentWords.includes(word))) return words;
      context.addIssue({
        code: "custom",
        message:
          "CONSENT_DEFAULT must be asked, all, or some of read, write, delete and send, separated by commas.",
      });
      return z.NEVER;
    }),
  }),
);

/** The result of reading the sign-in: its mode, or one sentence for each problem. */
export type SignInReading =
  | { readonly ok: true; readonly signIn: SignInMode }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads `SIGN_IN`, `PUBLIC_URL` and `ACCESS_KEYS`. The sentences never contain the value of a secret. */
export function readSignIn(bindings: object): SignInReading {
  const parsed = signInSchema().safeParse(bindings);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => issue.message) };
  const { SIGN_IN: kind, PUBLIC_URL: url, ACCESS_KEYS: keyText, CONSENT_DEFAULT: consent } = parsed.data;
  const problems: string[] = [];
  if (kind === undefined) {
    if (keyText === undefined) return { ok: true, signIn: { kind: "none" } };
    return { ok: false, problems: ["ACCESS_KEYS is set, but SIGN_IN is not: set SIGN_IN to key."] };
  }
  if (url === undefined) {
    problems.push(
      "PUBLIC_URL is not set: give the address that clients reach this Worker at, such as https://halo.example.com.",
    );
  } else if (url.pathname !== "/") {
    problems.push("PUBLIC_URL must be an origin without a path; the endpoint is /mcp below it.");
  }
  const keys = readKeys(kind, keyText, problems);
  if (url === undefined || problems.length > 0) return { ok: false, problems };
  const publicUrl = url.origin;
  return {
    ok: true,
    signIn: kind === "halo" ? { kind, publicUrl, consent } : { kind, publicUrl, consent, keys },
  };
}

function readKeys(kind: "halo" | "key", text: string | undefined, problems: string[]): AccessKey[] {
  if (kind === "halo") {
    if (text !== undefined) {
      problems.push(
        "ACCESS_KEYS is set, but with SIGN_IN=halo each agent signs in to Halo: remove it, or set SIGN_IN to key.",
      );
    }
    return [];
  }
  if (text === undefined) {
    problems.push(
      "ACCESS_KEYS is not set: with SIGN_IN=key give one or more keys as name:key, separated by spaces or commas.",
    );
    return [];
  }
  const keys = keyEntries(text);
  // The problems give the entry's number, not its text, which may be a key without a name.
  keys.forEach(({ name, key, problem }, index) => {
    if (problem !== undefined) problems.push(`ACCESS_KEYS, entry ${index + 1}: ${problem}.`);
    if (!isKeyName(name)) {
      problems.push(
        `ACCESS_KEYS, entry ${index + 1}: write it as name:key, the name of ${keyNameRule}; a name of a client with a space or comma stands in double quotes.`,
      );
    } else {
      const guessed = secretProblem(key);
      if (guessed !== undefined) problems.push(`ACCESS_KEYS, entry ${index + 1}: the key ${guessed}`);
    }
  });
  if (new Set(keys.map(({ name }) => name.toLowerCase())).size < keys.length) {
    problems.push(
      "ACCESS_KEYS has two entries with the same name: give each person or tool a name of its own.",
    );
  }
  if (new Set(keys.map(({ key }) => key)).size < keys.length) {
    problems.push("ACCESS_KEYS has the same key twice: give each person or tool a key of its own.");
  }
  return keys.map(({ problem: _, ...key }) => key);
}

/** Why a secret could be guessed, as the end of a sentence that never contains it; undefined when it is good. */
export function secretProblem(secret: string): string | undefined {
  const cure = "make one with: openssl rand -base64 32";
  if (secret.length < shortestKey) return `is shorter than ${shortestKey} characters; ${cure}`;
  if (worthOf(secret) < leastWorth) {
    return `is easy to guess, because it repeats itself or counts up; ${cure}`;
  }
  return undefined;
}

/**
 * What a key is worth against guessing, in bits: its characters that do not follow from those before, each worth the
 * logarithm of how many different ones the key has. A character follows when it goes on with a run (`aaa`, `1234`,
 * `fedc`, `qwerty`) or when it and the two before it have been there already (`secretsecret`). This finds keys that someone typed
 * to fill the length; it can't tell words from chance.
 */
function worthOf(key: string): number {
  const codes = [...key.toLowerCase()].map((letter) => letter.codePointAt(0) ?? 0);
  const seen = new Set<string>();
  let own = 0;
  codes.forEach((code, index) => {
    const [before, last] = [codes[index - 2], codes[index - 1]];
    if (before === undefined || last === undefined) {
      own += 1;
      return;
    }
    const run = isRun(before, last, code) || isRun(...onKeyboard(before, last, code));
    const three = `${before} ${last} ${code}`;
    if (!run && !seen.has(three)) own += 1;
    seen.add(three);
  });
  return own * Math.log2(new Set(codes).size);
}

function isRun(before: number, last: number, next: number): boolean {
  const step = next - last;
  return step === last - before && Math.abs(step) <= 1;
}

/** Rows of letters as they lie on a keyboard, with a gap between rows. */
const rows = "qwertyuiop  asdfghjkl  zxcvbnm";

/** The places of three characters on a keyboard; those that are none of its letters are no run with anything. */
function onKeyboard(before: number, last: number, next: number): [number, number, number] {
  const place = (code: number, none: number) => {
    const at = rows.indexOf(String.fromCodePoint(code));
    return at === -1 ? none : at;
  };
  return [place(before, -10), place(last, -20), place(next, -40)];
}
