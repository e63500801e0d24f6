import { Hono } from "hono";
import type { SandboxState } from "../state.ts";
import { authorizeRoutes } from "./authorize.ts";
import { tokenRoutes } from "./token.ts";

/** The authorisation server: `/auth/authorize`, where people sign in, and `/auth/token`, for applications. */
export function authRoutes(state: SandboxState): Hono {
  const auth = new Hono();
  auth.route("/", authorizeRoutes(state));
  auth.route("/", tokenRoutes(state));
  return auth;
}
