/** Reads wrangler.toml, and appends to it without touching what stands there. */
import { randomUUID } from "node:crypto";
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, TomlError } from "smol-toml";
import * as z from "zod";
import { Refusal } from "./refusal.ts";

const Route = z.union([
  z.string(),
  z.looseObject({
    pattern: z.string(),
    custom_domain: z.boolean().optional(),
    enabled: z.boolean().optional(),
    previews_enabled: z.boolean().optional(),
  }),
]);

const Migration = z.looseObject({
  tag: z.string(),
  new_classes: z.array(z.string()).optional(),
  new_sqlite_classes: z.array(z.string()).optional(),
  renamed_classes: z.array(z.looseObject({ to: z.string() })).optional(),
});

/** What a tenant is made of, as node_modules/wrangler/config-schema.json names it; other keys are kept. */
const Environment = z.looseObject({
  name: z.string().optional(),
  workers_dev: z.boolean().optional(),
  preview_urls: z.boolean().optional(),
  route: Route.optional(),
  routes: z.array(Route).optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
  kv_namespaces: z.array(z.looseObject({ binding: z.string(), id: z.string().optional() })).optional(),
  durable_objects: z
    .looseObject({
      bindings: z.array(
        z.looseObject({ name: z.string(), class_name: z.string(), script_name: z.string().optional() }),
      ),
    })
    .optional(),
  migrations: z.array(Migration).optional(),
  ratelimits: z
    .array(
      z.looseObject({
        name: z.string(),
        namespace_id: z.string(),
        simple: z.looseObject({ limit: z.number(), period: z.number() }),
      }),
    )
    .optional(),
});

const WranglerConfig = Environment.extend({
  name: z.string(),
  env: z.record(z.string(), Environment).optional(),
});

/** One environment of wrangler.toml, or its top level. */
export type Environment = z.infer<typeof Environment>;

/** The whole of wrangler.toml. */
export type WranglerConfig = z.infer<typeof WranglerConfig>;

/** A wrangler.toml as it was read. */
export interface WranglerFile {
  readonly path: string;
  readonly text: string;
  readonly config: WranglerConfig;
}

/**
 * Reads a wrangler.toml.
 *
 * @throws Refusal when it can't be read, is not TOML, or what this script looks at is not as wrangler wants it
 */
export function readWranglerFile(path: string): WranglerFile {
  const text = readText(path);
  return { path, text, config: readWranglerConfig(text, basename(path)) };
}

/** Reads the text of a wrangler.toml; `label` names it in the problems. */
function readWranglerConfig(text: string, label: string): WranglerConfig {
  const parsed = WranglerConfig.safeParse(parseToml(text, label));
  if (parsed.success) return parsed.data;
  throw new Refusal(
    parsed.error.issues.map(
      ({ path, message }) =>
        `${label}, ${path.join(".")}: ${message}; mend it (node_modules/wrangler/config-schema.json says what belongs there).`,
    ),
  );
}

/** The environment of a name, if there is one. */
export function environmentOf(config: WranglerConfig, name: string): Environment | undefined {
  return Object.hasOwn(config.env ?? {}, name) ? config.env?.[name] : undefined;
}

/**
 * Appends an environment to a wrangler.toml. The text that stands there is kept byte for byte; the result is
 * parsed before it takes the place of the file, in one step.
 *
 * @param section the section as TOML, which must come to exactly `environment`
 * @throws Refusal when the result would not be what was meant, or the file can't be written
 */
export function appendEnvironment(
  file: WranglerFile,
  name: string,
  environment: Environment,
  section: string,
): void {
  const label = basename(file.path);
  const newline = file.text.includes("\r\n") ? "\r\n" : "\n";
  const gap = file.text === "" || file.text.endsWith("\n") ? newline : newline + newline;
  const text = file.text + gap + section.replaceAll("\n", newline);

  const { env: before, ...rest } = file.config;
  const expected = { ...rest, env: { ...before, [name]: environment } };
  if (!isDeepStrictEqual(readWranglerConfig(text, label), expected)) {
    throw new Refusal([
      `${label} would not have come out as meant, so it was left as it is: write [env.${name}] by hand after the pattern of [env.example].`,
    ]);
  }
  replaceFile(file, text);
}

/** Puts the new text in place by a rename, so that nobody ever reads half of it. */
function replaceFile(file: WranglerFile, text: string): void {
  const label = basename(file.path);
  // A link to the file stays a link.
  const target = realpathSync(file.path);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(target).mode, flag: "wx", flush: true });
    if (readText(target) !== file.text) {
      throw new Refusal([
        `${label} was changed in the meantime, so it was left as it is: run the command again.`,
      ]);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof Refusal) throw error;
    throw new Refusal([
      `${label} can't be written (${reasonOf(error)}): give yourself the right to write it and its folder.`,
    ]);
  }
}

function parseToml(text: string, label: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ""] = error.message.split("\n");
    throw new Refusal([
      `${label} is not valid TOML (line ${error.line}, column ${error.column}: ${reason.trim()}): mend it first.`,
    ]);
  }
}

/** Keeps a byte order mark, and refuses what could not be written back as it was. */
function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal([`${basename(path)} is not UTF-8 text, which TOML must be: save it as UTF-8 first.`]);
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Refusal([
      `${path} can't be read (${reasonOf(error)}): run the command in the project's folder, or name the file with --file.`,
    ]);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
