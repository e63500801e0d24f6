/** The README's table of clients, each with the line that was tried with it. */
import { clientLines } from "../../src/http/pages/clients.ts";

export const clientHead = ["client", "what to copy", "where it goes, and what is next"] as const;

/** The rows, for the Worker of `npm start`. */
export const clientRows: readonly (readonly string[])[] = clientLines(
  "http://localhost:8787/mcp",
  "none",
).map(({ client, line, goes, next }) => [
  client,
  `\`${line}\``,
  [...(goes === undefined ? [] : [`${goes}.`]), next].join(" "),
]);
