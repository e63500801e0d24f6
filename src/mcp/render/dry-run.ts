import type { CallToolResult } from "@modelcontextprotocol/server";
import { isRecord } from "../../halo/lists.ts";
import { escapeInvisible } from "../../halo/text.ts";
import { type CleanRecord, cleanFields, rowFields, rowLimit } from "../../tools/kit/clean.ts";
import { nameInShort } from "../../tools/kit/confirmation.ts";
import type { DryRunResult, SentRequest } from "../../tools/kit/result.ts";
import { given, quote, quoted } from "../../tools/kit/view.ts";
import { cutText, fitRecord, sizeOf } from "../budget.ts";
import {
  boundedWarnings,
  callResult,
  headLine,
  leftOutNames,
  noteRoom,
  sizeOfResult,
  unlessEmpty,
  warningLines,
} from "./parts.ts";
import { changeLines, fitChanges } from "./write.ts";

const nothingSent = "Dry run: nothing was sent, and Halo has not checked these values.";
const cutNote =
  "Long values of the request are cut here; the request would hold them whole, as this call gave them.";

/** The most characters of one text in a request. The first with which the result fits is used. */
const shares = [Number.POSITIVE_INFINITY, 3_000, 1_000, 300, 100, 40];

/** A dry run: the requests that would be sent, and what would change. */
export function renderDryRun(result: DryRunResult, most: number, timeZone: string): CallToolResult {
  const { view, would, also = [] } = result;
  const known = result.record ?? result.planned;
  const shown = known ?? result.requests[0]?.body?.find(isRecord);
  const warnings = boundedWarnings(result.warnings, most);
  const { changes, leftOut: unseen } = fitChanges(result.changes, most / 3, timeZone);
  // Without the record as it is, all of it, nothing tells what would change.
  const changesNothing =
    would === "updated" &&
    result.isAct !== true &&
    result.isUnsure !== true &&
    result.record !== undefined &&
    result.changes.length === 0;
  // Asked what is to be created, and nothing is.
  const isNone = would === "created" && result.requests.length === 0;
  const seen =
    unseen.length === 0
      ? []
      : [`Would change too, left out for want of room: ${leftOutNames(unseen, most)}.`];
  const answer = (record: CleanRecord, requests: readonly SentRequest[], more: readonly string[]) => {
    const notes = [...seen, ...more];
    return callResult(
      [
        isNone ? "Nothing was sent, and nothing is proposed to be created." : nothingSent,
        isNone
          ? undefined
          : known === undefined
            ? `Would be ${would}: ${view.resource.noun}${namesOf(result)}.`
            : `Would be ${would}: ${headLine(view, known, record, timeZone)}`,
        ...changeLines(changes),
        changesNothing ? "Nothing would change: Halo has these values already." : undefined,
        ...also,
        ...requests.map(requestLine),
        ...notes,
        ...warningLines(warnings),
      ],
      {
        ...(isNone ? { done: "nothing" } : { done: "dry_run", would }),
        record,
        // An empty list says that nothing would change; what is not known is absent.
        changes: changesNothing ? [] : unlessEmpty(changes),
        requests: unlessEmpty(requests),
        also: unlessEmpty(also),
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(notes),
      },
    );
  };
  const cleaned = shown === undefined ? {} : cleanFields(shown, rowFields(view), rowLimit(view), timeZone);
  for (const share of shares) {
    const requests = result.requests.map((request) => cutRequest(request, share));
    const isCut = sizeOf(requests) < sizeOf(result.requests);
    const whole = answer(cleaned, requests, isCut ? [cutNote] : []);
    if (sizeOfResult(whole) <= most) return whole;
  }
  const missing = ["The request is too large for one result and is left out."];
  const { record, leftOut } = fitRecord(cleaned, most - noteRoom(most), (smaller) =>
    sizeOfResult(answer(smaller, [], missing)),
  );
  const lost = leftOut.length === 0 ? [] : [`Left out: ${leftOutNames(leftOut, most)}.`];
  return answer(record, [], [...missing, ...lost]);
}

/** What the records of the requests are called, in their order: by number where they have one, and by name. */
function namesOf({ view, requests }: DryRunResult): string {
  const names = requests.flatMap(({ path, body = [] }) =>
    [{ id: /\/(-?\d+)(?=\/|$)/.exec(path)?.[1] }, ...body].map((each) => {
      const { id, ...fields } = isRecord(each) ? each : { id: each };
      return given(id && `#${String(id)}`, quoted(nameInShort(view, fields))).join(" ") || undefined;
    }),
  );
  return ` ${given(...names).join(", then ")}`.trimEnd();
}

function requestLine({ method, path, body }: SentRequest): string {
  const sent = body === undefined ? "" : ` ${quote(escapeInvisible(JSON.stringify(body)))}`;
  return `Would send: ${method} ${path}${sent}`;
}

function cutRequest({ method, path, body }: SentRequest, share: number): SentRequest {
  return {
    method,
    path,
    ...(body === undefined
      ? {}
      : { body: body.map((entry) => (isRecord(entry) ? (cutTexts(entry, share) as CleanRecord) : entry)) }),
  };
}

/** A value of a request with each text cut to this many characters; undefined values are left out, as in JSON. */
function cutTexts(value: unknown, share: number): unknown {
  if (typeof value === "string") return sizeOf(value) > share ? `${cutText(value, share - 1)}…` : value;
  if (Array.isArray(value)) return value.map((entry) => cutTexts(entry, share));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]) =>
      entry === undefined ? [] : [[name, cutTexts(entry, share)]],
    ),
  );
}
