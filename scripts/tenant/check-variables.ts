import { closest, distance } from "fastest-levenshtein";
import { readConfig } from "../../src/config/config.ts";
import type { Subject } from "./subject.ts";
import { readHalo, readPublicUrl, readSignIn } from "./values.ts";

/** The variables of the Worker that hold no secret, as `Env` in src/env.d.ts names them. */
export const variables = [
  "SIGN_IN",
  "PUBLIC_URL",
  "CONSENT_DEFAULT",
  "HALO_BASE_URL",
  "HALO_AUTH_URL",
  "HALO_CLIENT_ID",
  "HALO_USERNAME",
  "HALO_TENANT",
  "HALO_SCOPE",
  "HALO_MAX_RESULT_TOKENS",
  "HALO_READ_ONLY",
  "HALO_CONFIRM",
  "HALO_UNSENT",
  "TICKET_TYPE_POLICIES",
  "HALO_WORKING_COPY",
  "LEDGER_VALUES",
  "LEDGER_DAYS",
  "ADMINS",
  "HALO_API",
  "HALO_API_ALLOW",
  "HALO_API_DENY",
  "HALO_SQL",
  "HALO_RUNBOOKS",
  "SANDBOX",
  "HALO_TOOLS",
  "HALO_TIME_ZONE",
  "HALO_FINANCIAL_YEAR_START",
  "HALO_REQUESTS_PER_5_MINUTES",
];

/** Those that do. */
export const secretVariables = [
  "ACCESS_KEYS",
  "HALO_CLIENT_SECRET",
  "HALO_HOOK_SECRET",
  "HALO_PASSWORD",
  "SETUP_SECRET",
];

/** The variables that every tenant has, with an example of each. */
const needed = {
  HALO_BASE_URL: "https://example.halopsa.com",
  PUBLIC_URL: "https://halo.example.com",
  SIGN_IN: "halo",
};

/** What is wrong with the variables of an environment. */
export function checkVariables({ name, environment, config }: Subject): string[] {
  const vars = environment.vars ?? {};
  const table = `[env.${name}.vars]`;
  const has = (variable: string) => Object.hasOwn(vars, variable);

  const missing = Object.entries({ ...config.vars, ...needed })
    .filter(([variable]) => !has(variable))
    .map(
      ([variable, example]) =>
        `${variable} is not set: add ${variable} = ${JSON.stringify(example)}${variable in needed ? ", or what it is for this tenant," : ""} to ${table}; environments don't inherit variables.`,
    );
  const open = secretVariables
    .filter(has)
    .map(
      (variable) =>
        `${variable} stands in the file for all to read: remove it from ${table}, renew it where it came from, and give it with npx wrangler secret put ${variable} --env ${name}.`,
    );
  const unknown = Object.keys(vars)
    .filter((variable) => !variables.includes(variable) && !secretVariables.includes(variable))
    .map((variable) => `${variable} is not a variable of this program: ${instead(variable)} ${table}.`);

  const readings = [
    has("HALO_BASE_URL") ? readHalo(vars.HALO_BASE_URL, "HALO_BASE_URL") : undefined,
    has("PUBLIC_URL") ? readPublicUrl(vars.PUBLIC_URL, "PUBLIC_URL") : undefined,
    has("SIGN_IN") ? readSignIn(vars.SIGN_IN, "SIGN_IN") : undefined,
  ];
  const wrong = readings.flatMap((reading) => (reading === undefined || reading.ok ? [] : [reading.problem]));
  return [...missing, ...open, ...unknown, ...wrong, ...otherProblems(vars)];
}

/** What the Worker would say of the variables that are not read above. */
function otherProblems(vars: Readonly<Record<string, unknown>>): readonly string[] {
  const others = Object.entries(vars).filter(
    ([variable]) => variable.startsWith("HALO_") && !secretVariables.includes(variable),
  );
  const reading = readConfig({
    HALO_CLIENT_ID: "-",
    HALO_CLIENT_SECRET: "-",
    ...Object.fromEntries(others),
    HALO_BASE_URL: needed.HALO_BASE_URL,
  });
  return reading.ok ? [] : reading.problems;
}

function instead(variable: string): string {
  const known = closest(variable.toUpperCase(), variables);
  // A name that shares little with any other is more likely a stranger than a slip.
  const near = distance(variable.toUpperCase(), known) <= Math.ceil(known.length / 3);
  return near ? `did you mean ${known}? Mend it in` : "remove it from";
}
