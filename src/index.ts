import { app } from "./http/app.ts";
import { reportConfiguration } from "./http/startup.ts";

reportConfiguration();

export { HaloSession } from "./session/halo-session.ts";
export default app;
