import { env } from "cloudflare:workers";
import { beforeAll, expect, inject } from "vitest";
import { forgetConfigurations } from "../../src/config/config.ts";
import "./provided.ts";

/**
 * Tells the Worker what it is to know in a file of tests (vitest.config.ts has which), in place of what it was told in
 * the file before. Objects that have read their configuration are ended by `useSandbox`, which comes after this.
 */
const { usual, in: otherwise } = inject("told");
const names = new Set([usual, ...Object.values(otherwise)].flatMap((bindings) => Object.keys(bindings)));

beforeAll(() => {
  const path = expect.getState().testPath ?? "";
  const own = Object.entries(otherwise).filter(([part]) => path.includes(`/${part}`));
  const bindings: Record<string, string> = Object.assign({}, usual, ...own.map(([, each]) => each));
  for (const name of names) {
    const value = bindings[name];
    if (value === undefined) Reflect.deleteProperty(env, name);
    else Reflect.set(env, name, value);
  }
  forgetConfigurations();
});
