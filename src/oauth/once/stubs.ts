import type { AuthorizationStep } from "./authorization-step.ts";

/** The step of a grant. */
export function grantStep(env: Env, userId: string, grantId: string): DurableObjectStub<AuthorizationStep> {
  return namedStep(env, `grant:${userId}:${grantId}`);
}

/** The step of this name. */
export function namedStep(env: Env, name: string): DurableObjectStub<AuthorizationStep> {
  const steps = env.AUTHORIZATION_STEP;
  return steps.get(steps.idFromName(name));
}
