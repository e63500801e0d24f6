/**
 * Files as they come and go, without being held: a file has up to 25 MB, becomes a third more as Base64, and a Worker has
 * 128 MB for all of its requests. Halo takes a file within JSON, as a data URI.
 */

/** A file whose bytes are still to be read, once. */
export interface FileStream {
  readonly bytes: ReadableStream<Uint8Array>;
  /** In bytes. */
  readonly size: number;
  /** Its media type; undefined where it is not known. */
  readonly type: string | undefined;
}

/** A file of which all bytes are there. */
export interface WholeFile {
  readonly whole: Uint8Array;
  readonly type: string | undefined;
}

/** The body of a request that is made while it is sent. It can be sent once. */
export interface StreamedBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** In bytes. */
  readonly length: number;
  /** Whether all of it was made. What is cut short is no JSON, so Halo can't have acted on it. */
  readonly isWhole: () => boolean;
}

const mediaType = /^[\w.+-]+\/[\w.+-]+$/;
/** What a file is said to be that says nothing, or something else than a media type. */
const anyType = "application/octet-stream";

/** What stands before the Base64 of a file in its data URI. */
export function dataUriHead(type: string | undefined): string {
  const [bare = ""] = (type ?? "").split(";");
  return `data:${mediaType.test(bare.trim()) ? bare.trim().toLowerCase() : anyType};base64,`;
}

/** The data URI of a file that is there. */
export function dataUriOf({ whole, type }: WholeFile): string {
  return dataUriHead(type) + base64Of(whole);
}

/** Characters that Base64 of some bytes has. */
const base64Length = (bytes: number) => Math.ceil(bytes / 3) * 4;

/** Bytes that are encoded at once: whole groups of three, and few enough to be arguments of a call. */
const atOnce = 3 * 8192;

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += atOnce) {
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + atOnce)));
  }
  return text;
}

/**
 * The list of one record as JSON, whose `field` is the data URI of a file.
 *
 * @param record without that field, and with another one
 */
export function jsonWithFile(
  record: Readonly<Record<string, unknown>>,
  field: string,
  file: FileStream,
): StreamedBody {
  const encoder = new TextEncoder();
  const opened = JSON.stringify([record]).slice(0, -2);
  const head = encoder.encode(`${opened},${JSON.stringify(field)}:"${dataUriHead(file.type)}`);
  const tail = encoder.encode('"}]');
  let isWhole = false;
  let size = 0;
  let rest = new Uint8Array();
  const encoded = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => controller.enqueue(head),
    transform: (chunk, controller) => {
      size += chunk.length;
      if (size > file.size) throw new Error("the file is larger than was said");
      const bytes = joined(rest, chunk);
      const whole = bytes.length - (bytes.length % 3);
      rest = bytes.slice(whole);
      if (whole > 0) controller.enqueue(encoder.encode(base64Of(bytes.subarray(0, whole))));
    },
    flush: (controller) => {
      if (size !== file.size) throw new Error("the file ended before its end");
      if (rest.length > 0) controller.enqueue(encoder.encode(base64Of(rest)));
      controller.enqueue(tail);
      isWhole = true;
    },
  });
  return {
    stream: file.bytes.pipeThrough(encoded),
    length: head.length + base64Length(file.size) + tail.length,
    isWhole: () => isWhole,
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/**
 * The first bytes of a body, with the whole of it to be read from the beginning.
 *
 * @param most more than so many are not looked at
 * @returns `isAll`: the body has no more than the first bytes
 */
export async function peeked(
  body: ReadableStream<Uint8Array>,
  most: number,
): Promise<{
  readonly first: Uint8Array;
  readonly isAll: boolean;
  readonly bytes: ReadableStream<Uint8Array>;
}> {
  const reader = body.getReader();
  let first: Uint8Array = new Uint8Array();
  let isAll = false;
  while (!isAll && first.length <= most) {
    const { done, value } = await reader.read();
    if (value !== undefined) first = joined(first, value);
    isAll = done;
  }
  let isTold = false;
  const bytes = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (!isTold) {
        isTold = true;
        if (first.length > 0) return controller.enqueue(first);
      }
      const { done, value } = isAll ? { done: true, value: undefined } : await reader.read();
      if (value !== undefined) controller.enqueue(value);
      if (done) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { first, isAll, bytes };
}

/**
 * The part of a request whose body is made while it is sent. Workers send a stream of known length with its
 * `Content-Length`, and any other in chunks; Node sends all of them in chunks, and has to be told that it need not have
 * sent all before it reads the answer (`duplex`).
 */
export function streamedInit({ stream, length }: StreamedBody): RequestInit {
  const Sized: unknown = Reflect.get(globalThis, "FixedLengthStream");
  const body = isSizedStream(Sized) ? stream.pipeThrough(new Sized(length)) : stream;
  return Object.assign({ body }, { duplex: "half" });
}

type SizedStream = new (length: number) => ReadableWritablePair<Uint8Array, Uint8Array>;

/** Whether it is the class of Workers, which Node does not have. */
const isSizedStream = (value: unknown): value is SizedStream => typeof value === "function";
