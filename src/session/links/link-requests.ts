import { HaloError } from "../../halo/errors.ts";
import type { FileStream } from "../../halo/http/file-stream.ts";
import { callTool } from "../../mcp/call.ts";
import type { ServerSetup } from "../../mcp/setup.ts";
import type { Principal } from "../../oauth/principal.ts";
import { attachFileTool, droppedFile } from "../../tools/attachments/attach.ts";
import { downloadedFile, getAttachmentTool } from "../../tools/attachments/attachments.ts";
import { changed, type Tool } from "../../tools/kit/define.ts";
import { type LinkFor, largestFile } from "../../tools/kit/file-links.ts";
import type { WriteResult } from "../../tools/kit/result.ts";
import type { FileLinks, FoundLink, Using } from "./file-links.ts";
import { fileNameHeader, fileSizeHeader, fileTypeHeader, type LinkAnswer } from "./link-answer.ts";

type Open = Extract<FoundLink, { is: "open" }>["sealed"];

/** The tool that each kind of link is used by, and what a sign-in may not do that has it no more. */
const usedBy = {
  drop: { tool: attachFileTool.name, lacking: "add files any more. Nothing was stored." },
  download: { tool: getAttachmentTool.name, lacking: "read files any more." },
} as const satisfies Record<LinkFor["kind"], unknown>;

/** Serves the one-time links of a session's object. */
export class LinkRequests {
  readonly #links: FileLinks;
  readonly #setup: (principal: Principal) => ServerSetup;
  readonly #alive: (work: Promise<unknown>) => void;
  /** The links in use: a second click gets the answer to the first. */
  readonly #running = new Map<string, Promise<LinkAnswer>>();

  /** @param alive keeps the object alive until some work is done, also when whoever asked is gone */
  constructor(
    links: FileLinks,
    setup: (principal: Principal) => ServerSetup,
    alive: (work: Promise<unknown>) => void,
  ) {
    this.#links = links;
    this.#setup = setup;
    this.#alive = alive;
  }

  async serve(request: Request, secret: string): Promise<Response> {
    if (request.method !== "POST") return answered(this.#described(await this.#links.find(secret)));
    const running = this.#running.get(secret);
    if (running !== undefined) return answered(await running);
    const ends = Promise.withResolvers<LinkAnswer>();
    this.#running.set(secret, ends.promise);
    const work = this.#post(request, secret);
    this.#alive(work.catch(() => {}));
    try {
      const response = await work;
      if (!(response instanceof Response)) {
        ends.resolve(response);
        return answered(response);
      }
      ends.resolve(describe(await this.#links.find(secret)));
      return response;
    } catch (error) {
      ends.resolve({ is: "failed", said: [internal] });
      throw error;
    } finally {
      this.#running.delete(secret);
    }
  }

  async #post(request: Request, secret: string): Promise<LinkAnswer | Response> {
    const found = await this.#links.find(secret);
    if (found.is !== "open") return describe(found);
    const { of, principal } = found.sealed;
    const setup = this.#setup(principal);
    if (!mayUse(of, setup))
      return { is: "failed", said: [`This sign-in may not ${usedBy[of.kind].lacking}`] };
    if (of.kind === "download") return this.#download(of, setup, await this.#links.use(secret));
    const file = fileIn(request);
    if (!("bytes" in file)) return { is: "failed", said: [file.problem] };
    return this.#drop(of, file, setup, await this.#links.use(secret));
  }

  /** How a link stands, for its page: one that can't be used any more tells nothing of what it was for. */
  #described(found: FoundLink): LinkAnswer {
    const isOver = found.is === "open" && !mayUse(found.sealed.of, this.#setup(found.sealed.principal));
    return isOver ? { is: "ended" } : describe(found);
  }

  async #drop(
    of: Extract<LinkFor, { kind: "drop" }>,
    file: FileStream & { readonly name: string },
    setup: ServerSetup,
    using: Using,
  ): Promise<LinkAnswer> {
    const { ticket_id } = of;
    let stored: WriteResult | undefined;
    const tool = droppedFile(of, file, (result) => {
      stored = result;
    });
    const failure = await run(tool, setup);
    if (stored !== undefined) {
      const is = stored.state === "unknown" ? "unknown" : "stored";
      await using.keep({ is });
      return { is, ticket_id, said: saidOf(stored) };
    }
    if (failure?.isUnknown === true) {
      await using.keep({ is: "unknown" });
      return { is: "unknown", ticket_id, said: [...failure.said] };
    }
    await using.release();
    return { is: "failed", said: [...(failure?.said ?? [notConfigured])] };
  }

  async #download(
    of: Extract<LinkFor, { kind: "download" }>,
    setup: ServerSetup,
    using: Using,
  ): Promise<LinkAnswer | Response> {
    let file: FileStream | undefined;
    const tool = downloadedFile(of, (opened) => {
      file = opened;
    });
    const failure = await run(tool, setup);
    if (file === undefined) {
      await using.release();
      return { is: "failed", said: [...(failure?.said ?? [notConfigured])] };
    }
    await using.keep({ is: "downloaded" });
    return new Response(file.bytes, { headers: downloadHeaders(of.filename) });
  }
}

/** What a sign-in may do is looked up at the use: it may have been narrowed, or the deployment be read-only since. */
const mayUse = ({ kind }: LinkFor, { reach }: ServerSetup) =>
  reach.some(({ name }) => name === usedBy[kind].tool);

/**
 * Runs a tool for a link, as a call of it is run: with its line in the log, its row in the ledger, and within the pace.
 *
 * @returns the error that it ended with; undefined where there was none, or where nothing is configured
 */
async function run(tool: Tool, setup: ServerSetup): Promise<Failure | undefined> {
  let failure: Failure | undefined;
  const watched = changed(tool, {
    handle: async (args, context) => {
      try {
        return await tool.handle(args, context);
      } catch (error) {
        failure = failureOf(error);
        throw error;
      }
    },
  });
  const never = new AbortController();
  const request = {
    signal: never.signal,
    progress: async () => {},
    confirm: async () => {
      throw new Error("a link asks nothing");
    },
  };
  await callTool(watched, { ok: true, args: {}, said: [] }, request, setup);
  return failure;
}

/** Why something was not done, or is not known to be done. */
interface Failure {
  readonly said: readonly string[];
  readonly isUnknown: boolean;
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof HaloError)) return { said: [internal], isUnknown: true };
  const { kind, happened, notes } = error;
  return { said: [happened, ...notes], isUnknown: kind === "outcome_unknown" };
}

const internal = "Something went wrong here, which is a fault of this server.";
const notConfigured = "This server is not configured.";

/** What is said of a stored file to whoever dropped it. */
function saidOf({ differs = [], warnings }: WriteResult): string[] {
  const other = differs.map(
    ({ field, asked, stored, state }) =>
      `${field}: ${String(asked)} was sent, ${state === "unknown" ? "and Halo does not show what it stored" : `${String(stored)} is stored`}.`,
  );
  return [...other, ...warnings];
}

function describe(found: FoundLink): LinkAnswer {
  if (found.is === "ended") return { is: "ended" };
  if (found.is === "used") {
    const { kind, ticket_id, used } = found;
    return { is: "used", kind, ticket_id, was: used.is };
  }
  return { is: "open", ...about(found.sealed) };
}

function about({ of }: Open) {
  const { kind, ticket_id } = of;
  return of.kind === "drop"
    ? { kind, ticket_id, about: of.summary }
    : { kind, ticket_id, about: of.filename, size: of.size };
}

/** The file of a request, or what is wrong with it. */
function fileIn({
  headers,
  body,
}: Request): (FileStream & { readonly name: string }) | { readonly problem: string } {
  const size = Number(headers.get(fileSizeHeader) ?? Number.NaN);
  if (body === null || size === 0) return { problem: "The file is empty. Nothing was stored." };
  if (!Number.isInteger(size))
    return { problem: "The browser did not say how large the file is. Nothing was stored." };
  if (size > largestFile) {
    return {
      problem: `The file has more than ${largestFile / 1024 / 1024} MB. Nothing was stored: add it in Halo.`,
    };
  }
  return { bytes: body, size, type: headers.get(fileTypeHeader) ?? undefined, name: nameIn(headers) };
}

/** The name of a file as it is stored: without folders and characters that no name has. */
function nameIn(headers: Headers): string {
  let name = "";
  try {
    name = decodeURIComponent(headers.get(fileNameHeader) ?? "");
  } catch {
    // It has no name then.
  }
  const bare = name
    .slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1)
    .replace(/\p{Cc}/gu, "");
  return bare.trim() === "" ? "file" : bare.slice(-255);
}

/** A download is saved and never shown, whatever is in it. */
function downloadHeaders(filename: string): Record<string, string> {
  const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const whole = encodeURIComponent(filename).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${whole}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "no-store",
  };
}

const answered = (answer: LinkAnswer) => Response.json(answer);
