import { Hono } from "hono";
import { HaloFailure, responseOf, usualBody } from "../engine/errors.ts";
import { served } from "../resources/index.ts";
import { thinRoutes } from "../thin/routes.ts";
import { authRoutes } from "./routes/auth.ts";
import { controlRoutes } from "./routes/control.ts";
import { discoveryRoutes } from "./routes/discovery.ts";
import { type ApiEnvironment, authenticate, limitRate } from "./routes/environment.ts";
import { recordRoutes } from "./routes/records.ts";
import { resourceRoutes } from "./routes/resource.ts";
import { runbookRoutes } from "./routes/runbooks.ts";
import {
  approvalRoutes,
  attachmentRoutes,
  invoiceRoutes,
  linkedFile,
  personRoutes,
  quotationRoutes,
  reportRoutes,
  ticketObjectRoutes,
  timesheetRoutes,
} from "./routes/special.ts";
import type { SandboxState } from "./state.ts";

/** The tenant as a Hono app: everything that Halo does by itself, without the faults of the way to it. */
export function createApp(state: SandboxState): Hono {
  // Halo matches paths without regard to case, so all routes are in lower case, without a slash at the end.
  const app = new Hono({
    getPath: (request) => new URL(request.url).pathname.toLowerCase().replace(/(?<=.)\/+$/, ""),
  });
  app.onError((error) => {
    if (error instanceof HaloFailure) return error.toResponse();
    console.error(error);
    const { body } = usualBody(500);
    return responseOf(500, body);
  });
  app.notFound(() => new Response(null, { status: 404 }));
  app.route("/_sandbox", controlRoutes(state));
  app.route("/auth", authRoutes(state));
  app.get("/_cdn/attachment/:id", (context) => linkedFile(context, state.tenant));
  app.route("/", recordRoutes(state));
  app.use("/api/*", limitRate(state));
  app.route("/api", discoveryRoutes(state));
  app.route("/api", apiRoutes(state));
  return app;
}

function apiRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const api = new Hono<ApiEnvironment>();
  api.use("*", authenticate(state));
  // Ahead of the general routes, which would take "me" or "mine" for an id.
  for (const special of [
    personRoutes,
    ticketObjectRoutes,
    attachmentRoutes,
    invoiceRoutes,
    quotationRoutes,
    approvalRoutes,
    timesheetRoutes,
    reportRoutes,
    runbookRoutes,
  ]) {
    api.route("/", special(state));
  }
  for (const resource of Object.values(served)) {
    api.route(`/${resource.name.toLowerCase()}`, resourceRoutes(state, resource));
  }
  // What the sandbox has no rules for.
  api.route("/", thinRoutes(state.thin));
  return api;
}
