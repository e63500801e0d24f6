import { Hono } from "hono";
import { haloDate } from "../../engine/dates.ts";
import { served } from "../../resources/index.ts";
import { describeApi } from "../../thin/openapi.ts";
import type { SandboxState } from "../state.ts";

/** What a tenant tells about itself without a token. */
export function discoveryRoutes(state: SandboxState): Hono {
  const discovery = new Hono();
  const origin = (url: string) => state.publicUrl ?? new URL(url).origin;
  discovery.get("/authinfo", (context) =>
    context.json({ auth_url: `${origin(context.req.url)}/auth`, tenant_id: state.tenantName }),
  );
  discovery.get("/instanceinfo", (context) => {
    const url = origin(context.req.url);
    const agents = state.tenant.tables.Agent;
    return context.json({
      dbid: 1,
      app_version: "2.204.1",
      database_version: "2.204.1",
      agent_count: agents.length,
      licensed_agent_count: agents.filter((agent) => agent.isdisabled !== true).length,
      online_agent_count: agents.filter((agent) => agent.is_online === true).length,
      last_login: haloDate(state.clock()),
      app_name: "HaloPSA",
      agent_url: url,
      portal_url: `${url}/portal`,
      auth_url: `${url}/auth`,
      mobileapp_enabled: true,
      teamsbot_enabled: false,
      nhserver_version: "2.204.1",
      using_event_service: false,
    });
  });
  discovery.get("/swagger/v2/swagger.json", (context) => context.json(describeApi(Object.values(served))));
  return discovery;
}
