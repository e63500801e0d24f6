import { type Context, Hono } from "hono";
import * as z from "zod";
import { messageFailure } from "../../engine/errors.ts";
import type { Fault } from "../../engine/faults.ts";
import type { SandboxState } from "../state.ts";

/** A fault as JSON: `times` may be null or "always" for every request, because JSON has no Infinity. */
type FaultJson = Omit<Fault, "times" | "transform"> & { times?: number | "always" | null };

/** Handles for tests in another process: faults, the log, tokens, and the data back to the start. */
export function controlRoutes(state: SandboxState): Hono {
  const control = new Hono();
  control.post("/faults", async (context) => {
    const body = await context.req.json<FaultJson | FaultJson[]>();
    const numbers = (Array.isArray(body) ? body : [body]).map(({ times, ...fault }) => {
      if (times === undefined) return state.faults.add(fault);
      return state.faults.add({
        ...fault,
        times: typeof times === "number" ? times : Number.POSITIVE_INFINITY,
      });
    });
    return context.json({ added: numbers }, 201);
  });
  control.delete("/faults", (context) => {
    state.faults.clear();
    return context.body(null, 204);
  });
  control.get("/log", (context) => {
    const { entries, inFlight, maxInFlight } = state.log;
    return context.json({ entries, inFlight, maxInFlight });
  });
  control.delete("/log", (context) => {
    state.log.clear();
    return context.body(null, 204);
  });
  control.post("/reset", (context) => {
    state.reset();
    return context.body(null, 204);
  });
  control.post("/withdraw", async (context) => {
    const { agent_id } = await readBody(context, z.strictObject({ agent_id: z.int() }));
    state.tokens.withdraw(agent_id);
    return context.body(null, 204);
  });
  control.post("/expire", async (context) => {
    const { agent_id } = await readBody(context, z.strictObject({ agent_id: z.int().optional() }));
    state.tokens.expire(agent_id);
    return context.body(null, 204);
  });
  return control;
}

/** The JSON that was sent; throws a 400 that says what is wrong with it. */
async function readBody<Body>(context: Context, schema: z.ZodType<Body>): Promise<Body> {
  const text = await context.req.text();
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof z.ZodError) && !(error instanceof SyntaxError)) throw error;
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    throw messageFailure(`Send a JSON object such as {"agent_id": 2}. ${problem}`);
  }
}
