import {
  buildTenant,
  createSandbox,
  defaultCredentials,
  type Sandbox,
  type SandboxOptions,
  type Tenant,
} from "../../sandbox/index.ts";
import { readConfig } from "../config/config.ts";
import { platformRuntime, type Runtime } from "../halo/runtime.ts";
import { type Examination, type ExaminationOptions, examine } from "./doctor.ts";

/** The variables of a server at the sandbox. */
export const variables = {
  HALO_BASE_URL: "https://halo.test",
  HALO_CLIENT_ID: defaultCredentials.clientId,
  HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
} as const;

/** The platform, with a sandbox in place of the network. */
export const runtimeAt = (sandbox: Sandbox): Runtime => ({
  ...platformRuntime,
  fetch: (url, init) => sandbox.fetch(new Request(url, init)),
});

/** Examines a sandbox. */
export function examineSandbox(
  sandbox: Sandbox,
  more: Readonly<Record<string, string>> = {},
  options: Partial<ExaminationOptions> = {},
): Promise<Examination> {
  const reading = readConfig({ ...variables, ...more });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  return examine({ config: reading.config, runtime: runtimeAt(sandbox), ...options });
}

let tenant: Tenant | undefined;

/** A sandbox with the usual data, which all of them share: an examination changes nothing. */
export function freshSandbox(options: SandboxOptions = {}): Sandbox {
  tenant ??= buildTenant();
  return createSandbox({ tenant, resets: false, ...options });
}

/** The lines of one check, as `level text advice`. */
export function linesOf({ lines }: Examination, check: string): string[] {
  return lines
    .filter((line) => line.check === check)
    .map(({ level, text, advice }) => [level, text, ...(advice === undefined ? [] : [advice])].join(" "));
}
