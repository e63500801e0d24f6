import { app } from "./http/app.ts";

export { HaloSession } from "./session/halo-session.ts";
export default app;
