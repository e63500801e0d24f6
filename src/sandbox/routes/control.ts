import { Hono } from "hono";
import type { Fault } from "../faults.ts";
import type { SandboxState } from "../state.ts";

/** A fault as JSON: `times` may be null or "always" for every request, because JSON has no Infinity. */
type FaultJson = Omit<Fault, "times" | "transform"> & { times?: number | "always" | null };

/** Handles for tests in another process: faults, the log, and the data back to the start. */
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
  return control;
}
