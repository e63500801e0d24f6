/**
 * The Worker that `npm run conformance` starts: the router and the sessions of src/, with the tools,
 * resources and prompts that the MCP conformance suite calls by name beside those of the catalogue.
 */
import type { McpServer } from "@modelcontextprotocol/server";
import { app } from "../../src/http/app.ts";
import type { Principal } from "../../src/oauth/principal.ts";
import { HaloSession as RealObject } from "../../src/session/halo-session.ts";
import { Session } from "../../src/session/session.ts";
import { addAskingTools } from "./fixtures/asking.ts";
import { addContentTools } from "./fixtures/content.ts";
import { addInputRequiredTools } from "./fixtures/input-required.ts";
import { addNotifyingTools } from "./fixtures/notifying.ts";
import { addPrompts } from "./fixtures/prompts.ts";
import { addResources } from "./fixtures/resources.ts";
import { addSchemaTools } from "./fixtures/schemas.ts";
import { requestStates } from "./fixtures/states.ts";

/** The real session, whose server also has the suite's fixtures. */
export class HaloSession extends RealObject {
  protected override async load(): Promise<Session> {
    return new SessionWithFixtures(this.ctx, this.env);
  }
}

class SessionWithFixtures extends Session {
  readonly #states = requestStates();

  protected override createMcpServer(principal: () => Principal): McpServer {
    const server = super.createMcpServer(principal);
    server.server.registerCapabilities({
      logging: {},
      completions: {},
      prompts: { listChanged: false },
      // Subscriptions are of the 2025 era's sessions: 2026-07-28 has none, and its requests come to named objects.
      resources: { listChanged: false, subscribe: this.ctx.id.name === undefined },
    });
    // The suite completes an argument of a prompt of its own, which the SDK's handler serves.
    server.server.removeRequestHandler("completion/complete");
    this.#states.guard(server);
    addContentTools(server);
    addNotifyingTools(server);
    addAskingTools(server);
    addInputRequiredTools(server, this.#states);
    addSchemaTools(server);
    addResources(server);
    addPrompts(server);
    return server;
  }
}

export default app;
