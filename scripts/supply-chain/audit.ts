/** What the registry knows of holes in what is installed, and what has been decided about each. */
import { formatISO } from "date-fns";
import * as z from "zod";
import { runNpm } from "../support/command.ts";

/** An advisory that has been looked at and can wait; docs/dependencies.md has the rules. */
export interface Explained {
  /** Its id, such as GHSA-xxxx-xxxx-xxxx. */
  readonly advisory: string;
  /** Why it can't hurt here. */
  readonly reason: string;
  /** The last day on which this holds, ISO 8601: then it is looked at again. */
  readonly until: string;
}

/** The advisories that are explained at present. */
const explained: readonly Explained[] = [];

const Advisory = z.object({
  url: z.string(),
  title: z.string(),
  severity: z.enum(["info", "low", "moderate", "high", "critical"]),
});

/** `npm audit --json` (report version 2). What is affected only through another names that by a string. */
const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ via: z.array(z.union([z.string(), Advisory])), nodes: z.array(z.string()) }),
  ),
});

const Failure = z.object({ message: z.string() });

/** What came of asking. */
export type Audit =
  | { readonly asked: false; readonly why: string }
  | { readonly asked: true; readonly findings: readonly Finding[] };

/** An advisory for something that is installed. */
export interface Finding {
  readonly advisory: string;
  readonly name: string;
  readonly title: string;
  readonly severity: z.infer<typeof Advisory>["severity"];
  /** The folders that it is installed in. */
  readonly folders: readonly string[];
}

/** Asks the registry, which not every mirror of it can answer. */
export async function audit(signal: AbortSignal): Promise<Audit> {
  const { stdout } = await runNpm(["audit", "--json", "--fetch-retries=0", "--fetch-timeout=10000"], {
    timeoutMs: 15_000,
    signal,
  });
  return readAudit(stdout);
}

/** Reads what `npm audit --json` printed. */
export function readAudit(printed: string): Audit {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch {
    return { asked: false, why: "npm audit gave no report" };
  }
  const report = Report.safeParse(value);
  if (!report.success) {
    return { asked: false, why: Failure.safeParse(value).data?.message ?? "npm audit gave another report" };
  }
  const findings = Object.entries(report.data.vulnerabilities).flatMap(([name, { via, nodes }]) =>
    via
      .filter((one) => typeof one !== "string")
      .map(({ url, title, severity }) => ({
        advisory: url.replace(/^.*\//, ""),
        name,
        title,
        severity,
        folders: nodes,
      })),
  );
  return { asked: true, findings };
}

/** What is to be done about the findings, and what is only to be known. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Everything in what is bundled must be mended or explained; of the tools, what is high or critical.
 *
 * @param folders of the packages that are bundled
 */
export function judge(
  findings: readonly Finding[],
  folders: readonly string[],
  known: readonly Explained[] = explained,
  today = formatISO(new Date(), { representation: "date" }),
): Verdict {
  const problems: string[] = [];
  const notes: string[] = [];
  for (const { advisory, name, title, severity, folders: at } of findings) {
    const bundled = at.some((folder) => folders.includes(folder));
    const what = `${advisory} (${severity}, ${bundled ? "bundled" : "a tool"}): ${name}, ${title}`;
    const reason = known.find((one) => one.advisory === advisory);
    if (reason !== undefined && reason.until >= today) {
      notes.push(`${what}. Explained until ${reason.until}: ${reason.reason}`);
    } else if (bundled || severity === "high" || severity === "critical") {
      problems.push(reason === undefined ? what : `${what}. Its explanation ended on ${reason.until}.`);
    } else {
      notes.push(what);
    }
  }
  for (const { advisory } of known) {
    if (!findings.some((finding) => finding.advisory === advisory)) {
      problems.push(`${advisory} is explained, and no longer found: take the explanation away.`);
    }
  }
  return { problems, notes };
}
