/**
 * The areas of tools, which a key, a deployment, a person and a client choose by: `tickets` to `attachments`,
 * `reports` and `knowledge` are of Halo's records, `answers` and `query` compute over what the others have, `changes` is what was
 * written through this server, `api` Halo's whole API (`HALO_API`), and `sql` reports in
 * SQL (`HALO_SQL`).
 */
export const areas = [
  ...([
    "tickets",
    "projects",
    "customers",
    "billing",
    "agents",
    "attachments",
    "reports",
    "knowledge",
  ] as const),
  ...(["answers", "query", "changes", "api", "sql"] as const),
] as const;
export type Area = (typeof areas)[number];

/**
 * `usual` lists what a working day needs, `core` the most used ones of these; from both the others are found and called.
 * `all` lists every tool; `chatgpt` the two tools that ChatGPT's deep research and company knowledge take.
 */
export const tiers = ["usual", "all", "core", "chatgpt"] as const;
export type Tier = (typeof tiers)[number];

/** What a deployment lists that says nothing of it. */
export const usualSurface = ["usual"] as const satisfies readonly Tier[];

/** The tiers from which every tool can be reached, listed or not. */
const whole: readonly Tier[] = ["usual", "all", "core"];

/** Whether a choice lets every tool be reached. */
export const isWhole = (choice: SurfaceChoice): boolean => whole.some((tier) => choice.includes(tier));

/** The words of a choice of tools. */
export const surfaceWords = [...tiers, ...areas] as const;
export type SurfaceWord = Tier | Area;

/** What of the tools is listed: what each of its words lists, together. */
export type SurfaceChoice = readonly SurfaceWord[];

/** How a choice of tools is written, as the end of a sentence. */
export const surfaceForm = `${tiers.slice(0, -1).join(", ")} or ${tiers.at(-1)}, or areas (${areas.join(", ")}), separated by commas`;

const isWord = (word: string): word is SurfaceWord => surfaceWords.some((known) => known === word);

/** The words of a choice, in any case and separated by commas or blanks; undefined when one of them is none, or there is none. */
export function readSurface(text: string): SurfaceChoice | undefined {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  return words.length > 0 && words.every(isWord) ? [...new Set(words)] : undefined;
}

/** The areas that a choice leaves of records; `chatgpt` alone says nothing of them. */
export function areasLeft(choice: SurfaceChoice): readonly Area[] {
  const named = areas.filter((area) => choice.includes(area));
  return isWhole(choice) || named.length === 0 ? areas : named;
}
