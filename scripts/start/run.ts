/** Starts the Worker and the sandbox of `npm start`, prints how to connect, and ends both at Ctrl-C. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Speech, speechOf } from "../../sandbox/dialects/index.ts";
import { exampleSignIns } from "../../sandbox/server/accounts.ts";
import { type ServedSandbox, startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { type Preview, passingOn, startPreview } from "../preview/server.ts";
import { type RunningWorker, root, startWorker, waitUntilReady } from "../support/worker.ts";
import { codeOf } from "./folders.ts";
import { type Likeness, readLikeness } from "./like.ts";
import { type StartOptions, type StartSignIn, UsageError } from "./options.ts";
import { configurationProblems, lookAtOwnHalo } from "./own-halo.ts";
import { startedText } from "./said.ts";

/** Good for what runs on this machine only. */
const exampleKey = "a-key-for-this-machine-only";

/** What runs beside the Worker and ends with it. */
interface Beside {
  readonly sandbox: ServedSandbox | undefined;
  readonly preview: Preview | undefined;
}

type Variables = Readonly<Partial<Record<string, string>>>;

/**
 * Runs until the Worker ends, and ends the process with it.
 *
 * @param options with the sign-in that holds
 * @param own the variables of `.dev.vars`
 * @throws UsageError when a report, a dialect or a folder is none
 */
export async function run(
  options: StartOptions & { readonly signIn: StartSignIn },
  own: Variables,
): Promise<void> {
  const { port, size, signIn } = options;
  const likeness = options.like === undefined ? undefined : readLikeness(options.like);
  const speech = { ...likeness?.speech, ...readSpeech(options.dialect) };
  const isChanged = likeness !== undefined || Object.keys(speech).length > 0 || size !== "small";
  const origin = `http://localhost:${port}`;
  // To see how another tenant is, no tenant of one's own is asked.
  const halo = isChanged ? undefined : own.HALO_BASE_URL;
  const sandbox =
    halo === undefined
      ? await startSandbox({ port: 0, redirectUris: [`${origin}/callback`], speech, size })
      : undefined;
  const ownKeys = signIn === "key" ? own.ACCESS_KEYS : undefined;
  // With Halo's own sign-in there is nobody yet who has signed in.
  const key = ownKeys?.split(/[\s:]/)[1] ?? exampleKey;
  const preview =
    signIn === "halo"
      ? undefined
      : await startPreview(passingOn(origin, signIn === "key" ? { authorization: `Bearer ${key}` } : {}));
  const variables = {
    ...(sandbox === undefined ? {} : sandboxVariables(sandbox)),
    SIGN_IN: signIn === "none" ? "" : signIn,
    PUBLIC_URL: origin,
    PREVIEW_URL: preview?.url ?? "",
    ACCESS_KEYS: signIn === "key" ? (ownKeys ?? `you:${exampleKey}`) : "",
  };
  const lookingAtHalo = sandbox === undefined ? lookAtOwnHalo({ ...own, ...variables }) : undefined;
  /** What Durable Objects and sign-ins keep is about the sandbox's records, which are others at the next start. */
  const storage = sandbox === undefined ? {} : { storage: storageOfRun() };
  const worker = startWorker({ port, variables, output: "show", ...storage });
  await untilReady(worker, { sandbox, preview });
  const aboutHalo = (await lookingAtHalo) ?? [
    ...configurationProblems({ ...own, ...variables }),
    ...(isChanged ? likenessLines(speech, likeness) : []),
  ];
  console.log(
    startedText({
      origin,
      signIn,
      key: signIn === "key" && ownKeys === undefined ? exampleKey : undefined,
      halo: sandbox === undefined ? { own: String(halo) } : { sandbox: sandbox.url },
      people: sandbox === undefined || signIn !== "halo" ? [] : exampleSignIns(sandbox.sandbox.tenant),
      aboutHalo,
      folder: root,
      preview: preview === undefined ? undefined : `${origin}/preview`,
    }),
  );
}

/** What the Worker is told of the sandbox. */
function sandboxVariables(sandbox: ServedSandbox) {
  return {
    HALO_BASE_URL: sandbox.url,
    HALO_CLIENT_ID: defaultCredentials.clientId,
    HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
    // Those of a Halo of one's own in .dev.vars are not the sandbox's.
    HALO_TENANT: "",
    HALO_AUTH_URL: "",
    HALO_SCOPE: "all",
  };
}

/** Resolves when the Worker answers. When it ends, before or after that, the process ends with it. */
async function untilReady(worker: RunningWorker, beside: Beside): Promise<void> {
  let ending = false;
  void worker.ended.then(async (code) => {
    await beside.preview?.close();
    await beside.sandbox?.close();
    if (!ending && code !== 0) console.error("The Worker has stopped.");
    process.exit(ending ? 0 : code);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      ending = true;
      void worker.close();
    });
  }
  try {
    await waitUntilReady(worker);
  } catch (error) {
    await worker.close();
    if (ending) process.exit(0);
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  if (ending) process.exit(0);
}

/** A folder for this run alone, which goes when it ends. */
function storageOfRun(): string {
  try {
    const folder = mkdtempSync(join(tmpdir(), "halo-mcp-start-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    return folder;
  } catch (error) {
    throw new UsageError(
      `${tmpdir()} can't be written (${codeOf(error)}): set TMPDIR (on Windows TEMP) to a folder that can.`,
    );
  }
}

/** Reads the dialects that `--dialect` names. */
function readSpeech(words: readonly string[]): Speech {
  try {
    return speechOf(words);
  } catch (error) {
    throw new UsageError(`--dialect: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** How the sandbox speaks, where a report or the command said it. */
function likenessLines(speech: Speech, likeness: Likeness | undefined): readonly string[] {
  const spoken = Object.entries(speech).map(([name, value]) => `${name}=${value}`);
  const told = spoken.length === 0 ? "as it does by itself" : spoken.join(", ");
  const unknown = likeness?.unknown ?? [];
  return [
    `The sandbox speaks ${told}.`,
    ...(unknown.length === 0 ? [] : [`It can't be made to speak so: ${unknown.join(", ")}.`]),
  ];
}
