import {
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  inputRequired,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import type { ConfirmBy } from "../../config/config.ts";
import { HaloError } from "../../halo/errors.ts";
import { YesNeeded } from "../../tools/kit/confirmation.ts";
import type { ToolContext } from "../../tools/kit/define.ts";
import type { Question } from "../../tools/kit/result.ts";
import { QuestionAsked } from "../call.ts";
import { type AskedFor, answerableSeconds, type BoundYes, textOf } from "./bound-yes.ts";

const answerKey = "confirm";

/** What a person made of a question; `none` where the client closed it, or gave no answer. */
type Answer = "yes" | "no" | "none";

/**
 * An answer as clients give it. Accept is a yes by itself: the form has nothing to fill in. A client that answers by
 * itself and says `confirm: false` has not agreed.
 */
const GivenAnswer = z.object({
  action: z.enum(["accept", "decline", "cancel"]),
  content: z.object({ confirm: z.boolean().optional() }).nullish(),
});

function answerOf(given: unknown): Answer {
  const { action, content } = GivenAnswer.safeParse(given).data ?? { action: "cancel" };
  if (action === "cancel") return "none";
  return action === "accept" && content?.confirm !== false ? "yes" : "no";
}

const formOf = (sentence: string) =>
  ({
    message: sentence,
    requestedSchema: { type: "object", properties: {} },
  }) satisfies ElicitRequestFormParams;

/** An answer that was given within the request that asks (2025-era sessions), and to what. */
export interface AnsweredNow {
  readonly to: string;
  readonly answer: Answer;
}

/** What the confirmation of a call needs beside the question. */
export interface Confirming {
  readonly request: ServerContext;
  readonly server: McpServer;
  readonly by: ConfirmBy;
  readonly yeses: BoundYes;
  readonly call: Omit<AskedFor, "question">;
  readonly answered?: AnsweredNow | undefined;
}

/**
 * Asks the user by elicitation if the client can show a form (MCP 2025-06-18 and later), as far as the deployment does
 * not take `confirm: true` from it. Accept is a yes, decline a no. A yes counts for what was asked, as it was shown,
 * and once; a question whose records have moved since is asked again.
 *
 * @throws QuestionAsked when the user has to be asked
 * @throws HaloError `bad_input` when the user declined
 * @throws YesNeeded when the client can't ask and `confirm: true` is missing, or the question had no answer
 */
async function confirm(
  question: Question,
  confirmed: boolean | undefined,
  { request, server, by, yeses, call, answered }: Confirming,
): Promise<void> {
  const asks = canAsk(request, server);
  if (confirmed === true && (by === "argument" || (by === "ask" && !asks))) return;
  const again = question.how ?? callAgain;
  if (!asks) throw new YesNeeded(question, { how: by === "person" ? onlyAPerson : again });
  const asked: AskedFor = { ...call, question };
  const answer = answerTo(request, asked, answered);
  if (answer === "no") {
    throw new HaloError("bad_input", "Not done: the user did not agree. Nothing was changed in Halo.");
  }
  if (answer === "none") {
    throw new YesNeeded(question, { how: by === "argument" ? again : askAgain, unanswered: true });
  }
  if (answer === "yes") {
    if (answered !== undefined || (await yeses.redeem(request.mcpReq.requestState(), asked, request))) return;
  }
  throw new QuestionAsked(
    inputRequired({
      inputRequests: { [answerKey]: inputRequired.elicit(formOf(question.sentence)) },
      requestState: await yeses.mint(asked, request),
    }),
    asked,
  );
}

/** The answer to this question, as far as the request has one. */
function answerTo(request: ServerContext, asked: AskedFor, now: AnsweredNow | undefined): Answer | undefined {
  // What was shown is not what would be done any more: it is asked again.
  if (now !== undefined) return now.answer === "yes" && now.to !== textOf(asked) ? undefined : now.answer;
  const { inputResponses } = request.mcpReq;
  return inputResponses !== undefined && Object.hasOwn(inputResponses, answerKey)
    ? answerOf(inputResponses[answerKey])
    : undefined;
}

/**
 * Asks within a 2025-era request, whose answer comes back before its own response is sent.
 *
 * @returns undefined for a 2026-07-28 request, whose client asks by itself and calls again
 */
export async function askNow(asked: AskedFor, request: ServerContext): Promise<AnsweredNow | undefined> {
  if (asksItself(request)) return undefined;
  const { id: relatedRequestId, signal } = request.mcpReq;
  const options = { timeout: answerableSeconds * 1000, signal, relatedRequestId };
  // An error of the client, or its silence, is no answer; a call that was cancelled ends by its own signal.
  const given = await request.mcpReq
    .elicitInput(formOf(asked.question.sentence), options)
    .catch(() => undefined);
  return { to: textOf(asked), answer: answerOf(given) };
}

const callAgain = "Ask the user, then call again with the same arguments and confirm: true.";
const askAgain =
  "The question was closed or had no answer. Ask the user whether to go on; after a yes call again with the same arguments, and the question is shown once more. Where this client can't show it, the operator can have confirm: true count (HALO_CONFIRM=argument), or it is done in Halo.";
const onlyAPerson =
  "This server takes a yes from a person alone, whom this client can't ask: use a client that shows questions (MCP elicitation), or do it in Halo.";

/** The client's capabilities in a 2026-07-28 request; the SDK's type of the envelope has no keys (2.4.0). */
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.record(z.string(), z.unknown()).optional() }),
});

/**
 * Whether the client can show its user a form. A 2026-07-28 request declares the client's capabilities itself; a
 * 2025-era client declared them when it connected.
 */
function canAsk(request: ServerContext, server: McpServer): boolean {
  const elicitation = elicitationOf(request, server);
  if (elicitation === undefined) return false;
  // An empty object means forms; `url` alone does not.
  return Object.keys(elicitation).length === 0 || "form" in elicitation;
}

/** What the client says that it can ask its user for; undefined where it can't. */
export function elicitationOf(request: ServerContext, server: McpServer): object | undefined {
  const envelope = Envelope.safeParse(request.mcpReq.envelope);
  const capabilities = envelope.success
    ? envelope.data[CLIENT_CAPABILITIES_META_KEY]
    : server.server.getClientCapabilities();
  return capabilities?.elicitation;
}

/** Whether a request is of 2026-07-28, whose client asks by itself and calls again. */
export const asksItself = (request: ServerContext) => Envelope.safeParse(request.mcpReq.envelope).success;

/** The part of a tool call that asks. */
export const confirming =
  (of: Confirming): ToolContext["confirm"] =>
  (question, confirmed) =>
    confirm(question, confirmed, of);
