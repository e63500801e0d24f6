import { app } from "./http/app.ts";
import { withConfigurationReport } from "./http/startup.ts";

export { AuthorizationStep } from "./oauth/once/authorization-step.ts";
export { HaloPace } from "./session/halo-pace.ts";
export { HaloSession } from "./session/halo-session.ts";
export default withConfigurationReport(app);
