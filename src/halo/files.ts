import { HaloError, unexpectedAnswer } from "./errors.ts";
import {
  dataUriOf,
  type FileStream,
  jsonWithFile,
  peeked,
  type StreamedBody,
  type WholeFile,
} from "./http/file-stream.ts";
import { asDownload, type Download, type HaloHttp, type HaloRequest } from "./http/http.ts";
import { linkInPlaceOf, longestLink } from "./http/linked-file.ts";
import { type HaloRecord, isRecord } from "./lists.ts";
import { onlyOf, recordOf, warned } from "./records.ts";
import type { HaloResource } from "./resources.ts";
import { idOf } from "./rules.ts";

/** How long a file may take to Halo, in milliseconds: the ledger looks up a write that takes longer than two minutes. */
const uploadTimeoutMs = 100_000;

type CallOptions = Pick<HaloRequest, "signal" | "timeoutMs" | "once">;

/** What is known of a file before it is read. */
export interface ExpectedFile {
  /** The most bytes that are read. */
  readonly limit: number;
  /** In bytes, as Halo's list says it: an answer of that size is the file, whatever it holds. */
  readonly size: number;
}

/** Keeps what Halo warns of in an answer to a write of these fields, and answers it. */
type Note = (answer: unknown, subject: string, sent: HaloRecord) => string | undefined;

/** The files of attachments of one tenant, read and stored. */
export class Files {
  readonly #http: HaloHttp;
  readonly #note: Note;

  constructor(http: HaloHttp, note: Note) {
    this.#http = http;
    this.#note = note;
  }

  /**
   * The bytes of an attachment. `GET /Attachment/{id}` answers with the file itself, or with a link to it at a host of
   * Halo's, which is followed without the token and never shown: it is a key to the file.
   *
   * @throws HaloError `unexpected_answer` when the link leads anywhere else
   */
  async download(
    resource: HaloResource,
    id: number,
    { limit, size }: ExpectedFile,
    options: CallOptions,
  ): Promise<Download> {
    const subject = `${resource.noun} ${id}`;
    const asked = { method: "GET", path: [resource.path, id], subject, ...options } as const;
    const download = await this.#http.answer(asked, asDownload(Math.max(limit, longestLink)));
    const link = linkInPlaceOf(download.bytes, size);
    return link === undefined ? download : this.#http.linkedFile(link, subject, asDownload(limit), options);
  }

  /**
   * The same, to be read as it comes.
   *
   * @throws HaloError as {@link download} does; `unexpected_answer` for a web page in place of the file
   */
  async open(
    resource: HaloResource,
    id: number,
    { limit, size }: ExpectedFile,
    options: CallOptions,
  ): Promise<FileStream> {
    const subject = `${resource.noun} ${id}`;
    const asked = { method: "GET", path: [resource.path, id], subject, ...options } as const;
    const response = await this.#http.answer(asked, (answer) => unread(answer, limit));
    const { first, isAll, bytes } = await peeked(bodyOf(response), longestLink);
    const link = isAll ? linkInPlaceOf(first, size) : undefined;
    if (link !== undefined) {
      const linked = await this.#http.linkedFile(link, subject, (answer) => unread(answer, limit), options);
      return { bytes: bodyOf(linked), size, type: typeOf(linked) };
    }
    if (
      isAll &&
      first.length !== size &&
      /^\s*<(?:!doctype html|html)/i.test(new TextDecoder().decode(first))
    ) {
      throw unexpectedAnswer(`it is a web page instead of the file (asked for ${subject})`);
    }
    return { bytes, size, type: typeOf(response) };
  }

  /**
   * Stores a file: `POST` of a list with one record, whose `data_base64` is a data URI (HALO-API.md, corrections 32:
   * anything else is answered with status 200, a `_warning` and the id 0, and nothing is stored). One that is not there as
   * a whole is sent once, whatever Halo answers.
   *
   * @returns the record as Halo answers it
   * @throws HaloError `refused` and uncertain when the answer has no id: whether it is stored is to be looked up
   */
  async upload(
    resource: HaloResource,
    fields: HaloRecord,
    file: FileStream | WholeFile,
    options: CallOptions,
  ): Promise<HaloRecord> {
    const subject = `new ${resource.noun}`;
    const answer = await this.#http.json({
      method: "POST",
      path: [resource.path],
      subject,
      timeoutMs: uploadTimeoutMs,
      ...options,
      ...bodyWith(fields, file),
    });
    const saved = storedIn(answer, resource);
    const warning = this.#note(isRecord(answer) ? answer : saved, subject, fields);
    if (isRecord(saved) && idOf(saved.id) === undefined) {
      throw warned(
        new HaloError("refused", "Halo did not store the file: its answer has no id of it.", {
          advice: "Another name or another kind of file may be taken; the administrator can see which are.",
          status: 200,
          uncertain: true,
        }),
        warning,
      );
    }
    try {
      return recordOf(saved, subject, undefined, true);
    } catch (error) {
      throw warned(error, warning);
    }
  }
}

/** The body of an upload; of a file that is there it is made at once, and may be sent again. */
function bodyWith(
  fields: HaloRecord,
  file: FileStream | WholeFile,
): { readonly body: unknown } | { readonly stream: StreamedBody } {
  return "whole" in file
    ? { body: [{ ...fields, data_base64: dataUriOf(file) }] }
    : { stream: jsonWithFile(fields, "data_base64", file) };
}

/** The record of the new file: the answer itself, or the only one of the list that some versions answer. */
function storedIn(answer: unknown, { key }: HaloResource): unknown {
  const saved = onlyOf(answer);
  const listed = isRecord(saved) && !("id" in saved) ? saved[key] : undefined;
  return Array.isArray(listed) ? onlyOf(listed) : saved;
}

/** An answer that is read later, unless it says that it is too large. */
async function unread(response: Response, limit: number): Promise<Response> {
  if (Number(response.headers.get("content-length") ?? 0) <= limit) return response;
  await response.body?.cancel();
  throw unexpectedAnswer(`it is larger than ${Math.round(limit / 1024 / 1024)} MB`);
}

const bodyOf = ({ body }: Response): ReadableStream<Uint8Array> => body ?? new Blob([]).stream();

const typeOf = ({ headers }: Response) => headers.get("content-type") ?? undefined;
