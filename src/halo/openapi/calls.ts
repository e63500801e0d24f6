import { unexpectedAnswer } from "../errors.ts";
import { parseJson } from "../http/body.ts";
import { asDownload, type Download, type HaloHttp, type HaloRequest } from "../http/http.ts";
import { linkIn } from "../http/linked-file.ts";
import { type HaloRecord, isRecord } from "../lists.ts";
import { onlyOf, recordOf } from "../records.ts";
import { idOf } from "../rules.ts";
import type { Address } from "./address.ts";
import { operationName } from "./api-index.ts";

/** What a GET was answered with. */
export type Given =
  | { readonly kind: "data"; readonly data: unknown }
  | { readonly kind: "file"; readonly file: Download };

type CallOptions = Pick<HaloRequest, "signal" | "timeoutMs" | "once">;

const mostBytes = 24 * 1024 * 1024;

/** Throws before a call that its caller may not make; a body is there for a write alone. */
type Hold = (path: readonly (string | number)[], body?: { readonly sent: unknown }) => void;

/** Requests of operations of the index. What is sent is what the operation's own method says, and nothing else. */
export class ApiCalls {
  readonly #http: HaloHttp;
  readonly #note: (answer: unknown, subject: string) => void;
  readonly #hold: Hold;

  /**
   * @param note keeps what Halo warns of in an answer with status 200
   * @param hold throws before a call that may not be made
   */
  constructor(http: HaloHttp, note: (answer: unknown, subject: string) => void, hold: Hold) {
    this.#http = http;
    this.#note = note;
    this.#hold = hold;
  }

  /**
   * Sends a GET, whatever the address is of.
   *
   * @throws HaloError `unexpected_answer` for a web page and for an empty answer
   */
  async read(address: Address, options: CallOptions): Promise<Given> {
    requireMethod(address, "GET");
    const { path, query } = address;
    this.#hold(path);
    const subject = path.join(" ");
    const file = await this.#http.answer(
      { method: "GET", path, query, subject, ...options },
      asDownload(mostBytes),
    );
    if (file.bytes.length === 0) throw unexpectedAnswer(`it is empty (asked for ${subject})`);
    const type = file.contentType ?? "";
    const text =
      /json/i.test(type) || looksLikeJson(file.bytes) ? new TextDecoder().decode(file.bytes) : undefined;
    const data = text === undefined ? undefined : parseJson(text);
    if (data === undefined) {
      if (/json/i.test(type)) throw unexpectedAnswer(`it is not complete JSON (asked for ${subject})`);
      if (/html/i.test(type))
        throw unexpectedAnswer(`it is a web page instead of data (asked for ${subject})`);
      return { kind: "file", file };
    }
    // A record may have a link of its own; in place of a file there is nothing else.
    const link = isRecord(data) && Object.keys(data).length === 1 ? linkIn(data) : undefined;
    if (link !== undefined) {
      return {
        kind: "file",
        file: await this.#http.linkedFile(link, subject, asDownload(mostBytes), options),
      };
    }
    this.#note(data, subject);
    return { kind: "data", data };
  }

  /**
   * Sends a POST to an operation that is no list of records (accept a quote, receive an order). Once.
   *
   * @returns what Halo answered
   */
  async post(address: Address, body: unknown, options: CallOptions): Promise<unknown> {
    requireMethod(address, "POST");
    const { path, query } = address;
    this.#hold(path, { sent: body });
    const subject = path.join(" ");
    const sent = body === undefined ? {} : { body };
    const answer = await this.#http.json({ method: "POST", path, query, subject, ...sent, ...options });
    this.#note(answer, subject);
    return answer;
  }

  /**
   * Has Halo run a SELECT as a report that it does not store: the id 0 and `_loadreportonly` say so. Seen on live tenants.
   *
   * @returns the report with its rows, which has no id
   * @throws HaloError `unexpected_answer` for anything else, and for a report that has one
   */
  async unsavedReport(sql: string, subject: string, options: CallOptions): Promise<HaloRecord> {
    const path = ["Report"];
    const report = { id: 0, name: "", sql, apiquery_id: 0, _testonly: false, _loadreportonly: true };
    this.#hold(path, { sent: [report] });
    const answer = await this.#http.json({ method: "POST", path, body: [report], subject, ...options });
    const record = recordOf(onlyOf(answer), subject, undefined);
    if (idOf(record.id) !== undefined)
      throw unexpectedAnswer("it is a saved report, where none was asked for");
    this.#note(record, subject);
    return record;
  }
}

/** Holds the one rule that a read rests on, also where a caller of this class is wrong. */
function requireMethod(address: Address, method: "GET" | "POST"): void {
  if (address.operation.method !== method)
    throw new Error(`${operationName(address.operation)} is no ${method}`);
}

const looksLikeJson = (bytes: Uint8Array) => bytes[0] === 0x7b || bytes[0] === 0x5b || bytes[0] === 0x22;
