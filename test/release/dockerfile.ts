/**
 * Follows a Dockerfile without a container engine: each stage is a folder that stands for the image's root,
 * and the commands run in it on this machine. Knows the few instructions that ours has; any other is an error.
 */
import { cp, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { basename, join, posix, relative } from "node:path";

/** Where to read and what to do. */
export interface Building {
  /** The folder with the Dockerfile and the .dockerignore. */
  readonly context: string;
  /** An empty folder, in which each stage gets one of its own. */
  readonly folder: string;
  /** Runs a command of RUN; rejects when it fails. */
  readonly run: (command: string, workingFolder: string) => Promise<void>;
}

/** What came out: the last stage. */
export interface Image {
  readonly root: string;
  /** The images that the stages begin with. */
  readonly bases: readonly string[];
  readonly user: string;
  /** The entry point, with paths of this machine. */
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The command of the health check, with paths of this machine; empty where there is none. */
  readonly healthcheck: readonly string[];
  /** The folders of the stages that have a name. */
  readonly stages: ReadonlyMap<string, string>;
}

/** Builds what the Dockerfile of a context describes. */
export async function buildImage({ context, folder, run }: Building): Promise<Image> {
  const ignored = readIgnore(await readFile(join(context, ".dockerignore"), "utf8"));
  const stages = new Map<string, string>();
  const bases: string[] = [];
  let root = "";
  let workingFolder = "/";
  let user = "root";
  let entrypoint: string[] = [];
  let healthcheck: string[] = [];
  let labels: Record<string, string> = {};
  const onThisMachine = (words: string) =>
    readList(words).map((word) => (word.startsWith("/") ? join(root, word) : word));

  for (const { instruction, rest } of readInstructions(await readFile(join(context, "Dockerfile"), "utf8"))) {
    if (root === "" && instruction !== "FROM") throw new Error(`${instruction} stands before FROM.`);
    switch (instruction) {
      case "FROM": {
        const [, base, name] = matched(/^(\S+)(?:\s+AS\s+(\S+))?$/i, rest);
        bases.push(String(base));
        root = join(folder, `stage-${bases.length}`);
        await mkdir(root);
        if (name !== undefined) stages.set(name, root);
        workingFolder = "/";
        user = "root";
        entrypoint = [];
        healthcheck = [];
        labels = {};
        break;
      }
      case "WORKDIR":
        workingFolder = posix.resolve(workingFolder, rest);
        await mkdir(join(root, workingFolder), { recursive: true });
        break;
      case "COPY": {
        const [, stage, paths] = matched(/^(?:--from=(\S+)\s+)?([^-*?[].*)$/, rest);
        const sources = String(paths).split(/\s+/);
        const target = sources.pop() ?? "";
        const from = stage === undefined ? context : stages.get(stage);
        if (from === undefined) throw new Error(`COPY --from=${stage}: there is no such stage.`);
        if (sources.length > 1 && !target.endsWith("/")) throw new Error(`COPY: ${target} must end with /.`);
        const destination = join(root, posix.resolve(workingFolder, target));
        for (const source of sources) {
          await copy(join(from, source), destination, target.endsWith("/"), (path) =>
            stage === undefined ? ignored(relative(context, path).replaceAll("\\", "/")) : false,
          );
        }
        break;
      }
      case "RUN":
        await run(rest, join(root, workingFolder));
        break;
      case "USER":
        user = rest;
        break;
      case "ENTRYPOINT":
        entrypoint = onThisMachine(rest);
        break;
      case "HEALTHCHECK":
        healthcheck = onThisMachine(String(matched(/^(?:--\w+=\S+\s+)*CMD\s+(\[.*\])$/, rest)[1]));
        break;
      case "LABEL": {
        const [, name, value] = matched(/^([\w.-]+)="([^"]*)"$/, rest);
        labels[String(name)] = String(value);
        break;
      }
      default:
        throw new Error(`The instruction ${instruction} is not known here.`);
    }
  }
  return { root, bases, user, entrypoint, labels, healthcheck, stages };
}

function readInstructions(text: string): { instruction: string; rest: string }[] {
  return text
    .replace(/^\s*#.*$/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, instruction, rest] = matched(/^(\w+)\s+(.+?)\s*$/, line);
      return { instruction: String(instruction).toUpperCase(), rest: String(rest) };
    });
}

function matched(pattern: RegExp, text: string): RegExpExecArray {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`"${text}" is not understood.`);
  return match;
}

function readList(text: string): string[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every((word) => typeof word === "string")) {
    throw new Error(`${text} is not a list of words.`);
  }
  return list;
}

/** Copies as COPY does: a file, or what is in a folder. A source that isn't there is an error. */
async function copy(
  source: string,
  target: string,
  isFolder: boolean,
  ignored: (path: string) => boolean,
): Promise<void> {
  const directory = (await stat(source)).isDirectory();
  if (!directory && ignored(source)) throw new Error(`COPY: ${source} is taken away by .dockerignore.`);
  const destination = !directory && isFolder ? join(target, basename(source)) : target;
  await cp(source, destination, { recursive: true, filter: (path) => path === source || !ignored(path) });
}

/**
 * Reads a .dockerignore: whether a path of the context is kept out. The last rule that matches the path or
 * a folder above it decides, as in Docker.
 */
export function readIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ keep: line.startsWith("!"), pattern: patternOf(line.replace(/^!/, "")) }));
  return (path) => {
    const last = rules.findLast(({ pattern }) => pattern.test(path));
    return last !== undefined && !last.keep;
  };
}

function patternOf(glob: string): RegExp {
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*/g, (stars) => (stars === "*" ? "[^/]*" : "(?:.*/)?"));
  return new RegExp(`^${body}(?:/.*)?$`);
}

/** The files below a folder, sorted, with slashes. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}
