import { guidPattern } from "../../halo/records.ts";

/**
 * Lines that look as if they held a password, a key or a token. An article is read by more people than a ticket, so such
 * lines are left out of a draft. A line too many costs a look at the ticket; one too few gives a password away.
 */

/** What a line with a secret is replaced by. */
export const withheldLine = "[withheld: looks like a credential]";

/** What a secret is called, in English and in the languages that desks here write most. */
const called =
  "(?:pass(?:word|wd|phrase|code|wort)s?|pwd|pw|kennwort|mot de passe|contrase(?:ñ|n)a|wachtwoord|secrets?|api[ _-]?keys?|access[ _-]?keys?|secret[ _-]?keys?|account[ _-]?keys?|private[ _-]?keys?|(?:licen[cs]e|product|recovery|bitlocker)[ _-]?keys?|tokens?|bearer|authorization|pin(?: code)?|otp|psk|wpa2?(?:[ _-]?key)?|community string|credentials?|login|logon|creds)";

/** `Password: …`, `pwd=…`: whatever follows. */
const named = new RegExp(`(?:^|[^\\p{L}])${called}(?:\\s*\\([^)]*\\))?\\s*(?:[:=]|=>|->|→)\\s*\\S`, "iu");
/** The name alone on its line: the value is on the next one. */
const namedBefore = new RegExp(`(?:^|[^\\p{L}])${called}\\s*[:=]?\\s*$`, "iu");
/** `the password is Winter26`: in a sentence, where what follows is no common word. */
const inSentence = new RegExp(
  `(?:^|[^\\p{L}])${called}\\b.{0,30}?\\b(?:is|was|to|as|ist|lautet)\\s+["'«“‘]?(?=\\S*[\\d!@#$%^&*?_+=])\\S{4,}`,
  "iu",
);
/** Quoted right after its name: `password "hunter"`. */
const quotedAfter = new RegExp(`${called}\\s+["'«“‘\`]\\S{3,}["'»”’\`]`, "iu");

/** Forms of keys and tokens by themselves. */
const forms: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\b(?:gh[opsu]_|github_pat_|glpat-|xox[abeprs]-|sk[-_](?:live|test|proj|ant)?[-_]?|pk_live_|AIza|SG\.|npm_|dop_v1_)[\w.-]{10,}/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b/,
  /\b(?:\d{6}-){5,7}\d{6}\b/,
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|sig)=[\w%+/=-]{10,}/i,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s@]+@/i,
  /\b(?:server|data source|host|addr|endpoint)\s*=[^;\n]+;.*\b(?:pwd|password|uid|user id)\s*=/i,
  /\b(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+)\s+[A-Za-z0-9+/=]{20,}/,
];

const keyBlock =
  /-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE|PGP [A-Z ]+)-----[\s\S]*?(?:-----END [^-]*-----|$)/g;

const address = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.|\\\\|[a-z]:\\|\/|[^\s@]+@[^\s@]+\.[a-z]{2,}$)/i;

/** Whether a word is one that nobody writes: a long mixture, or a short one as passwords have to be. */
function looksRandom(word: string): boolean {
  const bare = word.replace(/^["'(«“‘[]+|["'),.;:»”’\]]+$/g, "");
  if (guidPattern.test(bare) || address.test(bare)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(bare)).length;
  if (/^[\da-f]{32,}$/i.test(bare)) return true;
  if (/^[\w+/=.~-]{20,}$/.test(bare)) return kinds === 3 && (bare.match(/\d/g) ?? []).length >= 2;
  const isLikePassword = /^\S{8,40}$/.test(bare) && /[!@#$%^&*?+=]/.test(word.replace(/[?!]+$/, "") || word);
  return (
    (kinds === 3 && isLikePassword) ||
    (kinds === 3 && /^\S{8,40}[!?]$/.test(word) && /\d/.test(bare.slice(-5)))
  );
}

function isSecret(line: string): boolean {
  return (
    named.test(line) ||
    inSentence.test(line) ||
    quotedAfter.test(line) ||
    forms.some((form) => form.test(line)) ||
    line.split(/\s+/).some(looksRandom)
  );
}

/** A text without the lines that look as if they held a credential, and how many these were. */
export function withoutCredentials(text: string): { readonly text: string; readonly withheld: number } {
  let withheld = 0;
  const lines = text.replace(keyBlock, () => `password: ${withheldLine}`).split("\n");
  const kept = lines.map((line, place) => {
    const before = lines[place - 1];
    const isValue = before !== undefined && line.trim() !== "" && namedBefore.test(before.trim());
    if (!isValue && !isSecret(line)) return line;
    withheld += 1;
    return withheldLine;
  });
  return { text: kept.join("\n"), withheld };
}
