import { app } from "./http/app.ts";
import { reportConfiguration } from "./http/startup.ts";

reportConfiguration();

export { AuthorizationStep } from "./oauth/authorization-step.ts";
export { HaloSession } from "./session/halo-session.ts";
export default app;
