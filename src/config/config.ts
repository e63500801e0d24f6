import * as z from "zod";
import { hostedRequestLimit } from "../halo/rules.ts";
import { lazily } from "../lazily.ts";
import { type ReachPolicy, reachList } from "./api-reach.ts";
import { type TicketPolicy, type Unsent, unsentWays } from "./rights.ts";
import { readSignIn, type SignInMode } from "./sign-in.ts";
import { keepStored, type StoredState, storedFor, withStored } from "./stored.ts";
import { readSurface, type SurfaceChoice, surfaceForm, usualSurface } from "./surface.ts";
import { readTicketPolicies, ticketPolicyProblem } from "./ticket-types.ts";
import {
  absent,
  dayOfYear,
  flag,
  names,
  oneOf,
  onOrOff,
  pathSecret,
  phrases,
  plainUrl,
  requestLimit,
  text,
  timeZone,
  wholeNumber,
} from "./values.ts";

/**
 * The configuration of a deployment. Each value comes from a Worker binding (or, outside of Workers, an environment
 * variable) with the name given here.
 */
export interface Config {
  /** `HALO_BASE_URL`, normalised: without `/api` and without a trailing slash. */
  readonly baseUrl: string;
  /** `HALO_AUTH_URL`: Halo's authorisation server, without a trailing slash; undefined when not set. */
  readonly authUrl: string | undefined;
  readonly tenant: string | undefined;
  readonly scope: string;
  readonly credentials: Credentials;
  /** Who may use the deployment, and how they sign in. */
  readonly signIn: SignInMode;
  /** `HALO_MAX_RESULT_TOKENS`: the size limit of one tool result, at 4 characters to the token. */
  readonly maxResultTokens: number;
  /** `HALO_UNSENT`: what becomes of a note or mail that a caller may not send. */
  readonly unsent: Unsent;
  /** `TICKET_TYPE_POLICIES`: what holds for tickets of some types, by id or name; undefined when not set. */
  readonly ticketTypes: ReadonlyMap<string, TicketPolicy> | undefined;
  /** `HALO_CONFIRM`: what counts as a yes to a question. */
  readonly confirmBy: ConfirmBy;
  /** `HALO_READ_ONLY`: when true, tools that write are neither listed nor callable. */
  readonly readOnly: boolean;
  /** `HALO_WORKING_COPY`: whether what answers have read is kept for the next ones. */
  readonly workingCopy: boolean;
  /**
   * `HALO_API`: whether the tools over Halo's whole API are listed. `HALO_API_ALLOW` and `HALO_API_DENY` say what of it
   * may be used.
   */
  readonly api: ReachPolicy & { readonly isOn: boolean };
  /** `HALO_SQL`: whether the tools for reports in SQL are listed. */
  readonly sql: boolean;
  /** `HALO_RUNBOOKS`: the runbooks that may be run, by names and ids; undefined when not set. */
  readonly runbooks: readonly string[] | undefined;
  /** `HALO_TOOLS`: which tools are listed, and which are reached from there. */
  readonly tools: SurfaceChoice;
  /** `HALO_TIME_ZONE`: the tenant's time zone (IANA name), in which days, weeks and months begin. */
  readonly timeZone: string;
  /** `HALO_FINANCIAL_YEAR_START`: the first day of the tenant's financial year; undefined when not set. */
  readonly financialYearStart: { readonly month: number; readonly day: number } | undefined;
  /** `LEDGER_VALUES`, `LEDGER_DAYS`: what the ledger of writes keeps, and for how many days. */
  readonly ledger: { readonly values: "fingerprints" | "full"; readonly days: number };
  /** `ADMINS`: who sees everybody's writes. Names of access keys, or ids or e-mail addresses of agents, in small letters. */
  readonly admins: readonly string[];
  /** `HALO_HOOK_SECRET`: the end of the address that Halo's webhooks are sent to; undefined for no such address. */
  readonly hookSecret: string | undefined;
  /** `SANDBOX`: whether the tenant is an invented one, which is then said everywhere. */
  readonly sandbox: boolean;
  /** `HALO_REQUESTS_PER_5_MINUTES`: how many requests Halo accepts in five minutes; 0 means no limit. */
  readonly requestsPer5Minutes: number;
}

/**
 * What counts as a yes before something that can't be undone: `ask`, the answer to a question where the client can ask,
 * else `confirm: true`; `argument`, also `confirm: true` from a client that can ask; `person`, only the answer.
 */
export const confirmWays = ["ask", "argument", "person"] as const;
export type ConfirmBy = (typeof confirmWays)[number];

/**
 * How this deployment signs in to Halo: with one identity by Halo's grants `client_credentials` or `password` (RFC
 * 6749 4.4 and 4.3), or as each agent by `authorization_code` (4.1, `SIGN_IN=halo`).
 */
export type Credentials =
  | { readonly grant: "client_credentials"; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly grant: "password";
      readonly clientId: string;
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly grant: "authorization_code";
      readonly clientId: string;
      /** Undefined for a native application, which has none. */
      readonly clientSecret: string | undefined;
    };

/** A configuration with one identity in Halo for all callers. */
export type ServiceConfig = Config & {
  readonly credentials: Exclude<Credentials, { readonly grant: "authorization_code" }>;
};

/** Whether one identity in Halo serves all callers; otherwise each agent signs in. */
export function hasServiceIdentity(config: Config): config is ServiceConfig {
  return config.credentials.grant !== "authorization_code";
}

/** The result of reading the bindings: a configuration, or one sentence for each problem. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Whether the tools over the whole API are listed where nobody says so. Off, since the definitions of all other tools
 * take what they may take together (docs/decisions/0026).
 */
const apiIsOnByDefault = false;

const bindingsSchema = lazily(() =>
  z.object({
    HALO_BASE_URL: z.preprocess(absent, plainUrl("HALO_BASE_URL", "https://example.halopsa.com")),
    HALO_AUTH_URL: z.preprocess(
      absent,
      plainUrl("HALO_AUTH_URL", "https://example.halopsa.com/auth").optional(),
    ),
    HALO_CLIENT_ID: z.preprocess(
      absent,
      z
        .string({
          error:
            "HALO_CLIENT_ID is not set: give the client id of the API application (Halo: Configuration > Integrations > Halo API).",
        })
        .trim(),
    ),
    HALO_CLIENT_SECRET: z.preprocess(absent, text("HALO_CLIENT_SECRET").optional()),
    HALO_USERNAME: z.preprocess(absent, text("HALO_USERNAME").optional()),
    HALO_PASSWORD: z.preprocess(absent, text("HALO_PASSWORD").optional()),
    HALO_TENANT: z.preprocess(absent, text("HALO_TENANT").trim().optional()),
    HALO_SCOPE: z.preprocess(absent, text("HALO_SCOPE").trim().default("all")),
    HALO_MAX_RESULT_TOKENS: z.preprocess(
      absent,
      z.coerce
        .number({ error: "HALO_MAX_RESULT_TOKENS must be a whole number from 500 to 100000." })
        .int("HALO_MAX_RESULT_TOKENS must be a whole number from 500 to 100000.")
        .min(500, "HALO_MAX_RESULT_TOKENS must be at least 500.")
        .max(100_000, "HALO_MAX_RESULT_TOKENS must be at most 100000.")
        .default(20_000),
    ),
    HALO_UNSENT: z.preprocess(absent, oneOf("HALO_UNSENT", unsentWays).default("refuse")),
    TICKET_TYPE_POLICIES: z.preprocess(
      absent,
      text("TICKET_TYPE_POLICIES")
        .transform(readTicketPolicies)
        .refine((read) => read !== undefined, { error: ticketPolicyProblem })
        .optional(),
    ),
    HALO_CONFIRM: z.preprocess(absent, oneOf("HALO_CONFIRM", confirmWays).default("ask")),
    HALO_READ_ONLY: z.preprocess(absent, flag("HALO_READ_ONLY").default(false)),
    HALO_WORKING_COPY: z.preprocess(absent, onOrOff("HALO_WORKING_COPY").default(true)),
    HALO_API: z.preprocess(absent, onOrOff("HALO_API").default(apiIsOnByDefault)),
    HALO_SQL: z.preprocess(absent, onOrOff("HALO_SQL").default(false)),
    HALO_RUNBOOKS: z.preprocess(absent, phrases("HALO_RUNBOOKS").optional()),
    HALO_TOOLS: z.preprocess(
      absent,
      text("HALO_TOOLS")
        .transform(readSurface)
        .refine((choice) => choice !== undefined, { error: `HALO_TOOLS must be ${surfaceForm}.` })
        .default([...usualSurface]),
    ),
    HALO_API_ALLOW: z.preprocess(absent, reachList("HALO_API_ALLOW", false).default([])),
    HALO_API_DENY: z.preprocess(absent, reachList("HALO_API_DENY", true).default([])),
    HALO_TIME_ZONE: z.preprocess(absent, timeZone("HALO_TIME_ZONE").default("UTC")),
    HALO_FINANCIAL_YEAR_START: z.preprocess(absent, dayOfYear("HALO_FINANCIAL_YEAR_START").optional()),
    HALO_REQUESTS_PER_5_MINUTES: z.preprocess(
      absent,
      requestLimit("HALO_REQUESTS_PER_5_MINUTES").default(hostedRequestLimit),
    ),
    LEDGER_VALUES: z.preprocess(
      (value) => (typeof value === "string" ? absent(value.trim().toLowerCase()) : value),
      z
        .enum(["fingerprints", "full"], { error: "LEDGER_VALUES must be fingerprints or full." })
        .default("fingerprints"),
    ),
    LEDGER_DAYS: z.preprocess(absent, wholeNumber("LEDGER_DAYS", 1, 3_650).default(90)),
    ADMINS: z.preprocess(absent, names("ADMINS").default([])),
    SANDBOX: z.preprocess(absent, onOrOff("SANDBOX").default(false)),
    HALO_HOOK_SECRET: z.preprocess(absent, pathSecret("HALO_HOOK_SECRET").optional()),
  }),
);

function signsInEachAgent(bindings: Readonly<Record<string, unknown>>): boolean {
  return String(bindings.SIGN_IN).trim().toLowerCase() === "halo";
}

/** The missing credentials. Separate from the schema, so that they are reported together with its problems. */
function credentialProblems(bindings: object): string[] {
  const given = bindings as Readonly<Record<string, unknown>>;
  const has = (name: string) => absent(given[name]) !== undefined;
  if (signsInEachAgent(given)) return [];
  if (has("HALO_CLIENT_SECRET") || (has("HALO_USERNAME") && has("HALO_PASSWORD"))) return [];
  if (!has("HALO_USERNAME") && !has("HALO_PASSWORD")) {
    return [
      "HALO_CLIENT_SECRET is not set: give the secret of the API application, or HALO_USERNAME and HALO_PASSWORD of an agent.",
    ];
  }
  const missing = has("HALO_USERNAME") ? "HALO_PASSWORD" : "HALO_USERNAME";
  return [`${missing} is not set: HALO_USERNAME and HALO_PASSWORD go together.`];
}

/**
 * Reads and checks the bindings. The sentences of `problems` name the variable and the fix and never contain a
 * value, so they can be shown to anyone.
 */
export function readConfig(bindings: object): ConfigReading {
  const parsed = bindingsSchema().safeParse(bindings);
  const signIn = readSignIn(bindings);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => issue.message),
    ...credentialProblems(bindings),
    ...(signIn.ok ? [] : signIn.problems),
    ...(parsed.success && parsed.data.HALO_TOOLS?.includes("api") === true && !parsed.data.HALO_API
      ? ["HALO_TOOLS names api, whose tools are off: set HALO_API to on."]
      : []),
    ...(parsed.success && parsed.data.HALO_TOOLS?.includes("sql") === true && !parsed.data.HALO_SQL
      ? ["HALO_TOOLS names sql, whose tools are off: set HALO_SQL to on."]
      : []),
  ];
  if (!parsed.success || !signIn.ok || problems.length > 0) return { ok: false, problems };
  const value = parsed.data;
  const path = value.HALO_BASE_URL.pathname.replace(/\/+$/, "").replace(/\/api$/i, "");
  return {
    ok: true,
    config: {
      baseUrl: value.HALO_BASE_URL.origin + path,
      authUrl: value.HALO_AUTH_URL?.href.replace(/\/+$/, ""),
      tenant: value.HALO_TENANT,
      scope: value.HALO_SCOPE,
      credentials: credentialsOf(value, signIn.signIn),
      signIn: signIn.signIn,
      maxResultTokens: value.HALO_MAX_RESULT_TOKENS,
      unsent: value.HALO_UNSENT,
      ticketTypes: value.TICKET_TYPE_POLICIES,
      confirmBy: value.HALO_CONFIRM,
      readOnly: value.HALO_READ_ONLY,
      workingCopy: value.HALO_WORKING_COPY,
      api: { isOn: value.HALO_API, allow: value.HALO_API_ALLOW, deny: value.HALO_API_DENY },
      sql: value.HALO_SQL,
      runbooks: value.HALO_RUNBOOKS,
      tools: value.HALO_TOOLS ?? usualSurface,
      timeZone: value.HALO_TIME_ZONE,
      financialYearStart: value.HALO_FINANCIAL_YEAR_START,
      ledger: { values: value.LEDGER_VALUES, days: value.LEDGER_DAYS },
      admins: value.ADMINS,
      sandbox: value.SANDBOX,
      hookSecret: value.HALO_HOOK_SECRET,
      requestsPer5Minutes: value.HALO_REQUESTS_PER_5_MINUTES,
    },
  };
}

/** The credentials for Halo. When a secret is set, user name and password are not used. */
function credentialsOf(value: z.infer<ReturnType<typeof bindingsSchema>>, signIn: SignInMode): Credentials {
  const { HALO_CLIENT_ID: clientId, HALO_CLIENT_SECRET: clientSecret = "" } = value;
  if (signIn.kind === "halo") {
    return { grant: "authorization_code", clientId, clientSecret: clientSecret || undefined };
  }
  const { HALO_USERNAME: username, HALO_PASSWORD: password } = value;
  return clientSecret === "" && username !== undefined && password !== undefined
    ? { grant: "password", clientId, username, password }
    : { grant: "client_credentials", clientId, clientSecret };
}

interface CachedReading {
  readonly reading: ConfigReading;
  readonly stored: StoredState | undefined;
}
let readings = new WeakMap<object, CachedReading>();

/**
 * The result of {@link readConfig} for the bindings and what the setup page has stored (src/config/stored.ts). Cached
 * because a Worker's bindings do not change.
 */
export function configurationOf(bindings: object): ConfigReading {
  const cached = readings.get(bindings);
  const stored = storedFor(bindings);
  if (cached !== undefined && cached.stored === stored) return cached.reading;
  const reading = readConfig(withStored(bindings));
  readings.set(bindings, { reading, stored });
  return reading;
}

/** Has all bindings, and what is stored, read again at the next question: tests change them, a deployment does not. */
export function forgetConfigurations(): void {
  readings = new WeakMap();
  keepStored(undefined);
}
