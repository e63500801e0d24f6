import { type Dialect, eachObject, isObject } from "./dialect.ts";

/** How reports and files are answered. */

const isReport = (path: readonly string[]) => path[0] === "report";

export const reportDialects: readonly Dialect[] = [
  {
    name: "report-run",
    title: "What running a report is answered with",
    values: ["object", "array"],
    evidence: "corrections 28, report-run: `[{…}]` (a comment of a live client)",
    trust: "C",
    says: (body, { path, query }) =>
      isReport(path) && isObject(body) && (query.has("loadreport") || "report" in body) ? [body] : body,
  },
  {
    name: "report-columns",
    title: "Where a report names its columns",
    values: ["available_columns", "availablefields"],
    evidence: "corrections 27: an empty result keeps its columns in `availablefields` (live)",
    trust: "B",
    says: (body, { path }) =>
      isReport(path)
        ? eachObject(body, (object) => {
            if (!Array.isArray(object.available_columns)) return object;
            const { available_columns, ...rest } = object;
            return { ...rest, availablefields: available_columns };
          })
        : body,
  },
  {
    name: "report-bits",
    title: "How a switch stands in a row of a report",
    values: ["boolean", "text"],
    evidence: 'report-run: "True" as text (a live client)',
    trust: "C",
    says: (body, { path }) =>
      isReport(path) && isObject(body) && isObject(body.report)
        ? {
            ...body,
            report: eachObject(body.report, (row) =>
              Object.fromEntries(
                Object.entries(row).map(([name, value]) => [
                  name,
                  typeof value === "boolean" && name !== "loaded" ? (value ? "True" : "False") : value,
                ]),
              ),
            ),
          }
        : body,
  },
  {
    name: "attachment-download",
    title: "What comes for the file of an attachment",
    values: ["bytes", "link"],
    evidence: "corrections 21: bytes, or `{link}` to Halo's CDN, to be got without the token (live)",
    trust: "B",
    // Only a sandbox in the same process is asked for that host.
    sends: ({ path }) =>
      path[0] === "attachment" && path[1] !== undefined ? { link: linkTo(path[1]) } : undefined,
  },
];

const linkTo = (id: string) =>
  `https://files.haloservicedesk.com/_cdn/attachment/${id}?Expires=1796000000&Signature=sandbox&Key-Pair-Id=K1`;
