import { Hono } from "hono";
import { haloDate } from "../../engine/dates.ts";
import type { SandboxState } from "../state.ts";
import type { ApiEnvironment } from "./environment.ts";

/**
 * Runbooks, as far as Halo's description has them: webhooks of type 1, which `POST /Automation/{runbookId}` starts and
 * whose log is `/WebhookEvent`. What the start answers is assumed.
 */
export function runbookRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const { runbooks, log } = state.automation;
  const isKnown = (id: string | undefined) => runbooks.some((runbook) => runbook.id === id?.toLowerCase());
  const whole = () =>
    runbooks.map((runbook) => ({
      type: 1,
      active: true,
      disabled: false,
      basic_password: "secret",
      ...runbook,
    }));
  const router = new Hono<ApiEnvironment>();
  router.get("/webhook", (context, next) =>
    context.req.query("type") === "1" ? Promise.resolve(context.json(whole())) : next(),
  );
  router.get("/webhookevent", (context, next) => {
    const id = context.req.query("webhook_id");
    if (!isKnown(id)) return next();
    const own = log.filter((event) => event.webhook_id === id).toReversed();
    return Promise.resolve(context.json({ record_count: own.length, webhookevents: own }));
  });
  router.post("/automation/:runbook", (context, next) => {
    const id = context.req.param("runbook").toLowerCase();
    if (!isKnown(id)) return next();
    const timestamp = haloDate(Date.now());
    log.push({ id: crypto.randomUUID(), webhook_id: id, timestamp, status: 200, error: false });
    const answers: Readonly<Record<string, () => Response>> = {
      list: () => context.json([{ id, started: true }], 201),
      empty: () => context.body("", 200),
      "no-content": () => context.body(null, 204),
    };
    const answer = answers[state.speech["runbook-start"] ?? ""];
    return Promise.resolve(answer?.() ?? context.json({ id, started: true }, 201));
  });
  return router;
}
