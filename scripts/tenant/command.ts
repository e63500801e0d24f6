/** The commands of `npm run tenant`, from their arguments to what they print. */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, help, readCommand } from "./arguments.ts";
import { check } from "./check.ts";
import { ownerOf } from "./check-address.ts";
import { makeEnvironment, renderEnvironment, secretsOf, workerNameOf } from "./environment.ts";
import { Refusal } from "./refusal.ts";
import { otherSecrets, renderSteps, wranglerTarget } from "./steps.ts";
import { rivalOf } from "./subject.ts";
import {
  type Reading,
  readHalo,
  readName,
  readPublicUrl,
  readSignIn,
  type Tenant,
  workersDevProblem,
} from "./values.ts";
import {
  appendEnvironment,
  type Environment,
  environmentOf,
  readWranglerFile,
  type WranglerFile,
} from "./wrangler-file.ts";

/** Where a command prints, a text at a time, without the line break at its end. */
export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

const projectFile = join(fileURLToPath(new URL("../..", import.meta.url)), "wrangler.toml");

/**
 * Carries out a command line.
 *
 * @param args what stands after the script's name
 * @returns the exit code: 1 when it was refused, or `check` found something
 */
export function runTenantCommand(args: readonly string[], output: Output): number {
  try {
    return run(readCommand(args), output);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const problem of error.problems) output.complain(problem);
    return 1;
  }
}

function run(command: Command, output: Output): number {
  if (command.kind === "help") {
    output.print(help.trimEnd());
    return 0;
  }
  const file = readWranglerFile(command.file ?? projectFile);
  if (command.kind === "add") return add(command, file, output);
  if (command.kind === "check") return checkAll(command, file, output);
  output.print(renderList(file));
  return 0;
}

function add(command: Extract<Command, { kind: "add" }>, file: WranglerFile, output: Output): number {
  const { config } = file;
  const label = basename(file.path);
  const tenant = readTenant(command, file);
  const existing = environmentOf(config, tenant.name);
  if (existing !== undefined) {
    refuseOtherValues(tenant, existing, label);
    output.print(`${tenant.name} is in ${label} already, with these values; nothing was changed.`);
    const found = check({ name: tenant.name, environment: existing, config }).problems.length;
    if (found > 0) {
      output.print(
        `Its environment has ${count(found, "thing")} to mend: npm run tenant -- check ${tenant.name} tells.`,
      );
    }
    output.print(`\n${renderSteps(tenant, existing, command.file)}`);
    return 0;
  }
  const worker = workerNameOf(config, tenant.name);
  const rival = rivalOf(worker, { name: tenant.name, config });
  const owner = ownerOf(new URL(tenant.url).hostname, { name: tenant.name, config });
  const problems = [
    ...(rival === undefined
      ? []
      : [`The Worker would be called ${worker}, as that of ${rival} is: choose another name.`]),
    ...(owner === undefined
      ? []
      : [`--url is the address of ${owner} in ${label} already: give each tenant a hostname of its own.`]),
  ];
  if (problems.length > 0) throw new Refusal(problems);

  const environment = makeEnvironment(config, tenant);
  appendEnvironment(file, tenant.name, environment, renderEnvironment(tenant.name, environment, tenant));
  output.print(
    `Added [env.${tenant.name}] to ${label}.\n\n${renderSteps(tenant, environment, command.file)}`,
  );
  return 0;
}

/** @throws Refusal with every problem of the values at once */
function readTenant(command: Extract<Command, { kind: "add" }>, { config }: WranglerFile): Tenant {
  const name = readName(command.name, config.name);
  const halo = readHalo(command.halo, "--halo");
  const url = readPublicUrl(command.url, "--url");
  const signIn = readSignIn(command.signIn, "--sign-in");
  if (!name.ok || !halo.ok || !url.ok || !signIn.ok) {
    throw new Refusal([name, halo, url, signIn].flatMap(problemOf));
  }
  if (url.value.hostname === new URL(halo.value).hostname) {
    throw new Refusal([
      "--url is the address of Halo: give the one that the Worker is to have, such as https://halo.example.com.",
    ]);
  }
  const elsewhere = workersDevProblem(
    url.value,
    workerNameOf(config, name.value, environmentOf(config, name.value)),
    "--url",
  );
  if (elsewhere !== undefined) throw new Refusal([elsewhere]);
  return { name: name.value, halo: halo.value, url: url.value.origin, signIn: signIn.value };
}

function problemOf(reading: Reading<unknown>): string[] {
  return reading.ok ? [] : [reading.problem];
}

/** @throws Refusal when the environment that is there is of another deployment than the one asked for */
function refuseOtherValues(tenant: Tenant, existing: Environment, label: string): void {
  const vars = existing.vars ?? {};
  const halo = readHalo(vars.HALO_BASE_URL, "HALO_BASE_URL");
  const url = readPublicUrl(vars.PUBLIC_URL, "PUBLIC_URL");
  const wanted: [string, string, unknown][] = [
    ["HALO_BASE_URL", tenant.halo, halo.ok ? halo.value : vars.HALO_BASE_URL],
    ["PUBLIC_URL", tenant.url, url.ok ? url.value.origin : vars.PUBLIC_URL],
    ["SIGN_IN", tenant.signIn, vars.SIGN_IN],
  ];
  const differences = wanted
    .filter(([, value, found]) => value !== found)
    .map(
      ([variable, value, found]) =>
        `${variable} is ${found === undefined ? "not set" : String(found)} and not ${value}`,
    );
  if (differences.length === 0) return;
  throw new Refusal([
    `${tenant.name} is in ${label} already, and there ${differences.join(", and ")}: change it there by hand (then npm run tenant -- check ${tenant.name}), or give the new tenant another name.`,
  ]);
}

function checkAll(command: Extract<Command, { kind: "check" }>, file: WranglerFile, output: Output): number {
  const { config } = file;
  const label = basename(file.path);
  const all = Object.keys(config.env ?? {});
  const names = command.names.length === 0 ? all : [...new Set(command.names)];
  const unknown = names.filter((name) => environmentOf(config, name) === undefined);
  if (unknown.length > 0) {
    throw new Refusal([
      `${label} has no [env.${unknown.join("], no [env.")}]: ${all.length === 0 ? "npm run tenant -- add makes one" : `there is ${all.join(", ")}`}.`,
    ]);
  }
  if (names.length === 0) {
    output.print(noTenant(label));
    return 0;
  }
  const reports = names.map((name) => checkOne(name, file, command.file));
  output.print(reports.map(({ text }) => text).join("\n\n"));
  return reports.some(({ ok }) => !ok) ? 1 : 0;
}

function checkOne(name: string, { config, path }: WranglerFile, option: string | undefined) {
  const environment = environmentOf(config, name) ?? {};
  const { problems, notes } = check({ name, environment, config });
  const signIn = readSignIn(environment.vars?.SIGN_IN, "SIGN_IN");
  const target = wranglerTarget(name, option);
  const summary =
    problems.length === 0
      ? `in order in ${basename(path)}`
      : `${count(problems.length, "thing")} to mend in ${basename(path)}`;
  const secrets = signIn.ok
    ? [
        `  Only Cloudflare knows the secrets: npx wrangler secret list${target} must show`,
        `    ${
          secretsOf(signIn.value, environment.vars)
            .map((secret) => secret.name)
            .join(", ") || "none"
        } (${otherSecrets[signIn.value]})`,
      ]
    : [];
  const lines = [
    `${name}: ${summary}`,
    ...problems.map((problem) => `  - ${problem}`),
    ...notes.map((note) => `  Note: ${note}`),
    ...secrets,
  ];
  return { ok: problems.length === 0, text: lines.join("\n") };
}

function renderList({ config, path }: WranglerFile): string {
  const rows = Object.entries(config.env ?? {}).map(([name, { vars = {} }]) => [
    name,
    ...[vars.PUBLIC_URL, vars.HALO_BASE_URL, vars.SIGN_IN].map((value) =>
      value === undefined ? "not set" : String(value),
    ),
  ]);
  if (rows.length === 0) return noTenant(basename(path));
  const table = [["name", "url", "halo", "sign-in"], ...rows];
  const widths = ["name", "url", "halo"].map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .join("\n");
}

function noTenant(label: string): string {
  return `${label} has no tenant yet: npm run tenant -- add NAME --halo URL --url URL makes one.`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
