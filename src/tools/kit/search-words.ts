/** Words as a search by words reads them: of what is searched, and of what is asked. */

/** Words that say nothing of what is looked for. */
const empty = new Set(
  "a an the of for to in on at by with from and or our my your their its is are was were be been do does did have has had what which who whom whose when where how many much all any some me i we you it this that these those there please can could would should want need halo api via through into about as if not yet one every each".split(
    " ",
  ),
);

/** A word without the endings of plurals and verbs: `statuses`, `categories`, `holidays`. */
function stem(word: string): string {
  if (word.length < 4) return word;
  const singular = word
    .replace(/ies$/, "y")
    .replace(/(?<=ss|sh|ch|x|us)es$/, "")
    .replace(/(?<=[^su])s$/, "");
  return singular.length > 5
    ? singular.replace(/(?<=\w{4})(?:ing|ed)$/, "").replace(/(?<=\w{4})e$/, "")
    : singular;
}

/** The words of a text, in small letters. */
export const wordsOf = (text: string): string[] =>
  text
    .replace(/\be-mail/gi, "email")
    .replace(/\bto-?do\b/gi, "todo")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** British spellings as people type them, and words that mean the same in all of Halo. */
const alike: Readonly<Record<string, string>> = {
  license: "licence",
  catalog: "catalogue",
  center: "centre",
  email: "mail",
  organization: "organisation",
  favorite: "favourite",
};

/** The form under which a word is searched; null for one that says nothing. */
export const termOf = (term: string): string | null => {
  const word = stem(term.toLowerCase());
  if (word === "" || empty.has(word)) return null;
  return alike[word] ?? word;
};
