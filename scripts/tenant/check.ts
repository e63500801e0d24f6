/** Finds what is missing or wrong in the environment of a tenant. */
import { isDeepStrictEqual } from "node:util";
import { checkAddress } from "./check-address.ts";
import { checkVariables } from "./check-variables.ts";
import { unusedNamespaceIds, workerNameOf } from "./environment.ts";
import { othersThan, rivalOf, type Subject } from "./subject.ts";
import { isWorkerName } from "./values.ts";

/** What was found, one sentence for each thing. */
export interface Findings {
  /** What keeps the deployment from working, or from being safe, each with the fix. */
  readonly problems: readonly string[];
  /** What is other than at the top level and may be meant so. */
  readonly notes: readonly string[];
}

/** What belongs to the program and not to a tenant; wrangler lets environments inherit it. */
const ofTheProgram = [
  "main",
  "compatibility_date",
  "compatibility_flags",
  "migrations",
  "exports",
  "minify",
  "keep_names",
  "no_bundle",
  "rules",
  "build",
  "tsconfig",
];

/**
 * What wrangler 4.156.2 does not let environments inherit, beside the bindings that are looked at one by
 * one: config-schema.json says so of each but the last.
 */
export const otherwiseNotInherited = [
  "define",
  "secrets",
  "workflows",
  "cloudchamber",
  "containers",
  "send_email",
  "queues",
  "connect",
  "r2_buckets",
  "d1_databases",
  "vectorize",
  "ai_search_namespaces",
  "ai_search",
  "agent_memory",
  "hyperdrive",
  "services",
  "analytics_engine_datasets",
  "browser",
  "analytics",
  "ai",
  "images",
  "media",
  "stream",
  "unsafe",
  "mtls_certificates",
  "tail_consumers",
  "streaming_tail_consumers",
  "dispatch_namespaces",
  "pipelines",
  "k2",
  "secrets_store_secrets",
  "artifacts",
  "unsafe_hello_world",
  "flagship",
  "worker_loaders",
  "vpc_services",
  "vpc_networks",
  "version_metadata",
];

/** Compares an environment with what the program needs, the top level of its file and the other environments. */
export function check(subject: Subject): Findings {
  return {
    problems: [
      ...checkWorkerName(subject),
      ...checkVariables(subject),
      ...checkAddress(subject),
      ...checkStores(subject),
      ...checkObjects(subject),
      ...checkProgram(subject),
      ...checkRateLimits(subject),
    ],
    notes: noteRateLimits(subject),
  };
}

function checkWorkerName({ name, environment, config }: Subject): string[] {
  const worker = workerNameOf(config, name, environment);
  if (!isWorkerName(worker)) {
    return [
      `The name "${worker}" can't be a Worker's: set name = "${config.name}-${name}" in [env.${name}].`,
    ];
  }
  const same = rivalOf(worker, { name, config });
  if (same === undefined) return [];
  return [
    `The Worker ${worker} is that of ${same} too, so one deployment would replace the other: set name = "${config.name}-${name}" in [env.${name}].`,
  ];
}

function checkStores(subject: Subject): string[] {
  const { name, environment, config } = subject;
  const bound = environment.kv_namespaces ?? [];
  const missing = (config.kv_namespaces ?? [])
    .filter(({ binding }) => !bound.some((other) => other.binding === binding))
    .map(
      ({ binding }) =>
        `${binding} is not bound: add [[env.${name}.kv_namespaces]] with binding = "${binding}"; wrangler deploy makes the namespace.`,
    );
  const shared = othersThan(subject).flatMap(({ label, environment: other }) =>
    bound
      .filter(({ id }) => id !== undefined && other.kv_namespaces?.some((theirs) => theirs.id === id))
      .map(
        ({ binding, id }) =>
          `${binding} has the namespace ${id} of ${label}, so the grants of one would open the other: give it a namespace of its own, or no id.`,
      ),
  );
  return [...missing, ...shared];
}

function checkObjects({ name, environment, config }: Subject): string[] {
  const bound = environment.durable_objects?.bindings ?? [];
  const wanted = config.durable_objects?.bindings ?? [];
  const bindings = wanted.flatMap(({ name: binding, class_name }) => {
    const found = bound.find((other) => other.name === binding);
    const place = `[[env.${name}.durable_objects.bindings]]`;
    if (found === undefined) {
      return [
        `${binding} is not bound: add ${place} with name = "${binding}" and class_name = "${class_name}".`,
      ];
    }
    if (found.class_name !== class_name) {
      return [
        `${binding} is bound to the class ${found.class_name}: set class_name = "${class_name}" in its ${place}.`,
      ];
    }
    if (found.script_name !== undefined) {
      return [
        `${binding} is bound to the objects of the Worker ${found.script_name}, so tenants would share sessions: remove script_name from its ${place}.`,
      ];
    }
    return [];
  });
  // Of the top level: migrations of the environment's own are told of by checkProgram.
  const made = (config.migrations ?? []).flatMap((migration) => [
    ...(migration.new_classes ?? []),
    ...(migration.new_sqlite_classes ?? []),
    ...(migration.renamed_classes ?? []).map(({ to }) => to),
  ]);
  const unmade = wanted
    .filter(({ class_name }) => !made.includes(class_name))
    .map(
      ({ class_name }) =>
        `No migration makes the class ${class_name}: add [[migrations]] at the top level, with a new tag and new_sqlite_classes = ["${class_name}"].`,
    );
  return [...bindings, ...unmade];
}

function checkProgram({ name, environment, config }: Subject): string[] {
  const own = ofTheProgram
    .filter((key) => environment[key] !== undefined && !isDeepStrictEqual(environment[key], config[key]))
    .map(
      (key) =>
        `${key} is other than at the top level: remove it from [env.${name}], which inherits it, so that the tenant follows the program.`,
    );
  const left = otherwiseNotInherited
    .filter((key) => config[key] !== undefined && environment[key] === undefined)
    .map(
      (key) =>
        `${key} is set at the top level and not here, and environments don't inherit it: add it to [env.${name}].`,
    );
  return [...own, ...left];
}

function checkRateLimits(subject: Subject): string[] {
  const { name, environment, config } = subject;
  const bound = environment.ratelimits ?? [];
  const free = unusedNamespaceIds(config);
  const missing = (config.ratelimits ?? [])
    .filter((wanted) => !bound.some((limit) => limit.name === wanted.name))
    .map(
      (wanted) =>
        `${wanted.name} is not bound: add [[env.${name}.ratelimits]] with name = "${wanted.name}", namespace_id = "${free.next().value}" and simple = { limit = ${wanted.simple.limit}, period = ${wanted.simple.period} }.`,
    );
  const wrong = bound.flatMap((limit, index) => {
    const place = `its [[env.${name}.ratelimits]]`;
    if (!/^[1-9]\d*$/.test(limit.namespace_id)) {
      return [
        `${limit.name} has the namespace_id "${limit.namespace_id}", which must be a whole number: set "${free.next().value}" in ${place}.`,
      ];
    }
    const rivals = [
      ...bound.slice(0, index).map((other) => ({ label: other.name, limit: other })),
      ...othersThan(subject).flatMap(({ label, environment: other }) =>
        (other.ratelimits ?? []).map((theirs) => ({ label: `${theirs.name} of ${label}`, limit: theirs })),
      ),
    ];
    const rival = rivals.find((other) => other.limit.namespace_id === limit.namespace_id);
    if (rival !== undefined) {
      return [
        `${limit.name} has the namespace_id ${limit.namespace_id} of ${rival.label}, so both share one count: set namespace_id = "${free.next().value}" in ${place}.`,
      ];
    }
    if (limit.simple.limit < 1 || ![10, 60].includes(limit.simple.period)) {
      return [
        `${limit.name} allows ${limit.simple.limit} in ${limit.simple.period} seconds: set a limit of 1 or more and a period of 10 or 60 in ${place}.`,
      ];
    }
    return [];
  });
  return [...missing, ...wrong];
}

function noteRateLimits({ environment, config }: Subject): string[] {
  return (environment.ratelimits ?? []).flatMap(({ name, simple }) => {
    const usual = config.ratelimits?.find((limit) => limit.name === name)?.simple;
    if (usual === undefined || isDeepStrictEqual(usual, simple)) return [];
    return [
      `${name} allows ${simple.limit} in ${simple.period} seconds; at the top level it is ${usual.limit} in ${usual.period}.`,
    ];
  });
}
