import * as z from "zod";

/** Turns an empty or blank text into undefined: the variable counts as not set. */
export const absent = (value: unknown): unknown =>
  typeof value === "string" && value.trim() === "" ? undefined : value;

const loopbackHostnames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a hostname, as `URL` spells it, is this machine. */
export function isLoopbackHostname(hostname: string): boolean {
  return loopbackHostnames.has(hostname);
}

/** A URL with https (or http for localhost only), without user, query and fragment. */
export const plainUrl = (name: string, example: string) =>
  z
    .string({ error: `${name} is not set: give the address of the Halo tenant, such as ${example}.` })
    .trim()
    .transform((text, context) => {
      const refuse = (message: string) => {
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      };
      if (!URL.canParse(text)) {
        return refuse(`${name} is not a URL: give it with its scheme, such as ${example}.`);
      }
      const url = new URL(text);
      const secure = url.protocol === "https:";
      if (!secure && !(url.protocol === "http:" && isLoopbackHostname(url.hostname))) {
        return refuse(`${name} must begin with https:// (http:// is accepted for localhost only).`);
      }
      if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
        return refuse(
          `${name} must be a plain address without user, password, query or fragment, such as ${example}.`,
        );
      }
      return url;
    });

/** A text, unchanged. */
export const text = (name: string) => z.string({ error: `${name} must be text.` });

/** true or false, in the usual spellings. */
export const flag = (name: string) =>
  z
    .preprocess(
      (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
      z.union([z.boolean(), z.enum(["true", "false", "1", "0", "yes", "no"])], {
        error: `${name} must be true or false.`,
      }),
    )
    .transform((value) => value === true || value === "true" || value === "1" || value === "yes");

/** One of several words, in any case. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(name: string, words: Words) =>
  z.preprocess(
    (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
    z.enum(words, { error: `${name} must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}.` }),
  );

/** on or off; true and false are understood too. */
export const onOrOff = (name: string) =>
  z
    .preprocess(
      (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
      z.union([z.boolean(), z.enum(["on", "off", "true", "false"])], { error: `${name} must be on or off.` }),
    )
    .transform((value) => value === true || value === "on" || value === "true");

/** The IANA name of a time zone that this platform knows. */
export const timeZone = (name: string) =>
  text(name)
    .trim()
    .refine(isTimeZone, {
      error: `${name} must be the IANA name of a time zone, such as Europe/London or America/New_York.`,
    });

/** A day of every year, as `MM-DD`. From the 29th is refused: not every month has it. */
export const dayOfYear = (name: string) =>
  text(name)
    .trim()
    .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/, {
      error: `${name} must be the month and day on which the financial year begins, such as 04-01 or 07-01, up to the 28th.`,
    })
    .transform((day) => ({ month: Number(day.slice(0, 2)), day: Number(day.slice(3)) }));

/** A whole number between two others, both included. */
export const wholeNumber = (name: string, least: number, most: number) => {
  const error = `${name} must be a whole number from ${least} to ${most}.`;
  return z.coerce.number({ error }).int(error).min(least, error).max(most, error);
};

/** Names, separated by blanks or commas, in small letters. */
export const names = (name: string) =>
  text(name).transform((list) =>
    list
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((entry) => entry !== ""),
  );

/** Names of several words, separated by commas. */
export const phrases = (name: string) =>
  text(name).transform((list) =>
    list
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );

/** A secret that is a segment of an address: long enough not to be guessed, in characters that need no escaping. */
export const pathSecret = (name: string) =>
  text(name)
    .trim()
    .regex(/^[\w-]{24,200}$/, {
      error: `${name} must be 24 to 200 letters, digits, - and _: openssl rand -hex 24 makes one.`,
    });

/** A limit of requests, 0 for none. From 1 to 49 is refused: an answer needs more than that. */
export const requestLimit = (name: string) => {
  const error = `${name} must be 0, for no limit, or a whole number from 50 to 100000.`;
  return z.coerce
    .number({ error })
    .int(error)
    .refine((limit) => limit === 0 || (limit >= 50 && limit <= 100_000), { error });
};

function isTimeZone(zone: string): boolean {
  // Intl accepts an offset such as +02:00, which has no daylight saving time.
  if (!/^[a-z]/i.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Splits at a separator that does not stand within double quotes. A text with an odd quote has none. */
export function splitOutside(text: string, separator: RegExp): string[] {
  const quotes = text.split('"').length - 1;
  if (quotes === 0 || quotes % 2 === 1) return text.split(separator).filter((part) => part !== "");
  const hidden: string[] = [];
  const plain = text.replace(/"([^"]*)"/g, (quoted) => `\u0000${hidden.push(quoted) - 1}\u0000`);
  return plain
    .split(separator)
    .filter((part) => part !== "")
    .map((part) => part.replace(/\0(\d+)\0/g, (_, index) => hidden[Number(index)] ?? ""));
}

/** A value without the quotes around it. */
export const unquoted = (value: string): string => value.replaceAll('"', "").trim();
