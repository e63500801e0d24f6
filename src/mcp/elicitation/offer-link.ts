import { inputRequired, type McpServer, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { ToolContext } from "../../tools/kit/define.ts";
import type { MakeLink, OfferedLink, OneTimeLink } from "../../tools/kit/file-links.ts";
import { QuestionAsked } from "../call.ts";
import { answerableSeconds, type BoundYes } from "./bound-yes.ts";
import { asksItself, elicitationOf } from "./confirm.ts";

const answerKey = "page";

/** What a client says of a page that it was to open. That it did says nothing of what was done there. */
const GivenAnswer = z.object({ action: z.enum(["accept", "decline", "cancel"]) });

function isOf(given: unknown): OfferedLink["is"] {
  const { action } = GivenAnswer.safeParse(given).data ?? {};
  return action === "accept" ? "opened" : action === "decline" ? "declined" : "untold";
}

/** What the offering of a link needs beside it. */
export interface Offering {
  readonly request: ServerContext;
  readonly server: McpServer;
  readonly yeses: BoundYes;
  /** Who calls which tool with what: the client brings the link back with the same call alone. */
  readonly bound: string;
  readonly make: MakeLink;
}

/**
 * Makes a link, and has the client open it where it can (elicitation in the mode `url`, MCP 2025-11-25 and later). In the
 * 2025 era that is asked within the request; with 2026-07-28 the client calls again, and brings the link back signed.
 *
 * @throws QuestionAsked when the client has to ask
 */
export const offering =
  ({ request, server, yeses, bound, make }: Offering): NonNullable<ToolContext["offerLink"]> =>
  async (of, message) => {
    const elicitation = elicitationOf(request, server);
    if (elicitation === undefined || !("url" in elicitation)) return { ...(await make(of)), is: "untold" };
    const codec = await yeses.codec<OneTimeLink>(bound);
    if (!asksItself(request)) {
      const link = await make(of);
      const { id: relatedRequestId, signal } = request.mcpReq;
      const options = { timeout: answerableSeconds * 1000, signal, relatedRequestId };
      const params = { mode: "url", message, url: link.url, elicitationId: crypto.randomUUID() } as const;
      // An error of the client, or its silence, leaves the link to be told in the answer.
      return { ...link, is: isOf(await request.mcpReq.elicitInput(params, options).catch(() => undefined)) };
    }
    const { inputResponses } = request.mcpReq;
    if (inputResponses !== undefined && Object.hasOwn(inputResponses, answerKey)) {
      const state = request.mcpReq.requestState();
      const link =
        typeof state === "string" ? await codec.verify(state, request).catch(() => undefined) : undefined;
      if (link !== undefined) return { ...link, is: isOf(inputResponses[answerKey]) };
    }
    const link = await make(of);
    throw new QuestionAsked(
      inputRequired({
        inputRequests: { [answerKey]: inputRequired.elicitUrl({ message, url: link.url }) },
        requestState: await codec.mint(link, request),
      }),
    );
  };
