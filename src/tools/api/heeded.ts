import type { HaloRecord } from "../../halo/client.ts";
import type { Query } from "../../halo/http/http.ts";
import { counted } from "../kit/view.ts";

/** A name as Halo writes it in one place or another: `client_id`, `clientid`. */
const plainName = (name: string) => name.toLowerCase().replaceAll("_", "");

/**
 * Warnings of ids that were asked for and that rows say otherwise of: Halo ignores some parameters of its own
 * description, and gives all there is. A row that does not show the field proves nothing, nor do dates, of which a row
 * may have several.
 *
 * @param query what was asked, by the names of the description
 */
export function notHeeded(rows: readonly HaloRecord[], query: Query): readonly string[] {
  return Object.entries(query).flatMap(([parameter, asked]) => {
    const id = Number(asked);
    if (!/id$/i.test(parameter) || asked === "" || typeof asked === "boolean" || !Number.isInteger(id))
      return [];
    const fieldOf = (row: HaloRecord) =>
      Object.keys(row).find(
        (name) => plainName(name) === plainName(parameter) && typeof row[name] === "number",
      );
    const shows = rows.flatMap((row) => {
      const field = fieldOf(row);
      return field === undefined ? [] : [{ field, value: row[field] }];
    });
    const others = shows.filter(({ value }) => value !== id);
    const [first] = others;
    return first === undefined
      ? []
      : [
          `${counted(others.length, "row")} of ${rows.length} here ${others.length === 1 ? "has" : "have"} another ${first.field} than ${parameter} ${id}: Halo seems to ignore that parameter, so totals are not of it.`,
        ];
  });
}
