import { DurableObject } from "cloudflare:workers";

/** Runs one step of an authorization that must happen once. */
export class AuthorizationStep extends DurableObject<Env> {}
