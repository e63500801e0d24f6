/**
 * Files that don't go through a model: by a link to a page of this server, which is good once and for some minutes, or from
 * a folder of the machine that a stdio server runs on.
 */

/** Below this path are the pages of links. */
export const linkPath = "/files";

/** How long a link is good for, in minutes. */
export const linkMinutes = 10;

/** The largest file that is passed on, in bytes. */
export const largestFile = 25 * 1024 * 1024;

/** A size in bytes as people say it. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** What a link is for. */
export type LinkFor =
  | {
      readonly kind: "drop";
      readonly ticket_id: number;
      /** What the ticket is about, for whoever opens the page. */
      readonly summary: string;
      readonly showforusers?: boolean | undefined;
    }
  | {
      readonly kind: "download";
      readonly ticket_id: number;
      readonly attachment_id: number;
      readonly filename: string;
      /** In bytes, as Halo's list says it. */
      readonly size: number;
    };

/** A link that was made. Whoever has it can use it. */
export interface OneTimeLink {
  readonly url: string;
  /** In milliseconds since the epoch. */
  readonly expires: number;
}

/** Makes links for the caller, with the rights of this sign-in. */
export type MakeLink = (of: LinkFor) => Promise<OneTimeLink>;

/** A link that was put before the person: `opened` by their client, `declined` by them, or `untold` to them yet. */
export interface OfferedLink extends OneTimeLink {
  readonly is: "opened" | "declined" | "untold";
}

/** A file of this machine. */
export interface LocalFile {
  readonly name: string;
  readonly size: number;
  readonly open: () => ReadableStream<Uint8Array>;
}
