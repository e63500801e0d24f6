import { imported } from "../../../lazily.ts";
import { named, refusal } from "../../query/sql/errors.ts";
import { isNode, type Node } from "./node.ts";
import { checkedText } from "./text.ts";

/** The text of a query as a tree, or what is wrong with it. */

/** Evaluated at the first query, since that takes longer than most calls take. */
const build = imported(() => import("node-sql-parser/build/transactsql.js"));

/**
 * Parses one SELECT of T-SQL.
 *
 * @throws HaloError `bad_input` for anything else
 */
export async function parse(written: string): Promise<Node> {
  return treeOf(checkedText(written));
}

/** The tree of a text that is known to be bounded. */
export async function treeOf(text: string): Promise<Node> {
  const { Parser } = (await build()).default;
  const root = parsed(text, new Parser());
  const [only, second] = Array.isArray(root) ? root : [root];
  if (second !== undefined) throw refusal("There is more than one statement.", "One SELECT is run.");
  if (!isNode(only) || only.type !== "select") {
    const isNamed = /^\s*with\s*\[/i.test(text);
    throw refusal(
      "This is no SELECT.",
      isNamed ? "Write the names of CTEs without […]." : "One SELECT is run.",
    );
  }
  return only;
}

/** How T-SQL can be written where the parser can't read it. */
const habits: readonly (readonly [RegExp, string])[] = [
  [/\blimit\s+\d/i, "T-SQL has no LIMIT: SELECT TOP 20 …"],
  [/\btry_cast\s*\(/i, "Write TRY_CONVERT(int, x) in place of TRY_CAST(x AS int)."],
  [/\bexcept\b|\bintersect\b/i, "Write NOT EXISTS (…) or EXISTS (…) in place of EXCEPT and INTERSECT."],
  [/\boffset\s+\d+\s+rows?\b(?!\s+fetch)/i, "Write OFFSET 0 ROWS FETCH NEXT 100 ROWS ONLY."],
  [/\bwith\s+ties\b/i, "There is no WITH TIES: use RANK() OVER (…) in a CTE."],
  [/\bwithin\s+group\b/i, "There is no WITHIN GROUP: STRING_AGG(x, ', ')."],
  [/\bescape\s*'/i, "There is no ESCAPE: LIKE '%[_]%' finds an underscore."],
  [/\bat\s+time\s+zone\b/i, "There is no AT TIME ZONE: DATEADD(hour, 1, x)."],
  [/\boption\s*\(/i, "There is no OPTION (…): leave it out."],
  [/\bcount_big\b/i, "Write COUNT(*)."],
  [/\bfor\s+json\b/i, "Leave FOR JSON out."],
  [
    /\b(?:sum|avg|min|max)\s*\(\s*distinct\b/i,
    "DISTINCT stands in COUNT alone: use a CTE with SELECT DISTINCT.",
  ],
  [
    /\(\s*[\w.[\]]+(?:\s+\w+)?\s+(?:left|right|inner|full|join)\b/i,
    "Write joins one after the other, without parentheses.",
  ],
];

function parsed(
  text: string,
  parser: { readonly astify: (sql: string, option: object) => unknown },
): unknown {
  try {
    return parser.astify(text, { database: "transactsql" });
  } catch (error) {
    const habit = habits.find(([pattern]) => pattern.test(text))?.[1];
    const location = isNode(error) && isNode(error.location) ? error.location.start : undefined;
    const offset = isNode(location) && typeof location.offset === "number" ? location.offset : undefined;
    if (offset === undefined) throw refusal("The query could not be parsed.", habit);
    const before = text
      .slice(Math.max(0, offset - 30), offset)
      .replace(/\s+/g, " ")
      .trimStart();
    const place = named(before === "" ? "the beginning" : before);
    throw refusal(`The query can't be read after ${place}.`, habit ?? "Write one SELECT of T-SQL.");
  }
}
