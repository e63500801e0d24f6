import { app } from "./http/app.ts";
import { withConfigurationReport, withoutSlash, withStoredConfiguration } from "./http/startup.ts";
import { keepLogToJson } from "./oauth/guards/library-log.ts";

keepLogToJson();

export { AuthorizationStep } from "./oauth/once/authorization-step.ts";
export { HaloLedger } from "./session/halo-ledger.ts";
export { HaloPace } from "./session/halo-pace.ts";
export { HaloSession } from "./session/halo-session.ts";
export default withStoredConfiguration(withConfigurationReport(withoutSlash(app)));
