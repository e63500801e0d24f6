import { join } from "node:path";
import type { Page } from "playwright-core";
import { exampleSignIns } from "../../sandbox/server/accounts.ts";
import { startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { freePort, type RunningWorker, startWorker } from "../support/worker.ts";

/** The two sign-ins that a deployment can have. */
export type SignInKind = "halo" | "key";

/** A Worker with a sign-in before it, a Halo behind it, and somebody who can sign in. */
export interface Door {
  readonly kind: SignInKind;
  /** The Worker's, without a slash at the end. */
  readonly origin: string;
  /** Halo's. */
  readonly halo: string;
  readonly worker: RunningWorker;
  /** What the tool that names the signed-in agent says of them. */
  readonly agent: string;
  /** What the page of connections calls the person. */
  readonly who: string;
  /** Types what the sign-in asks for and sends it, at Halo's login or on the page for the access key. */
  signIn(page: Page, options?: { readonly twice?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** The key that the Worker knows. */
export const accessKey = "a-key-for-the-browser-checks";

/**
 * Starts a Worker and its sandbox; `waitUntilReady` says when it answers.
 *
 * @param scratch a folder for what the Worker stores, with an empty `none.env`
 */
export async function openDoor(kind: SignInKind, scratch: string): Promise<Door> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const sandbox = await startSandbox({ port: 0, redirectUris: [`${origin}/callback`] });
  const [agent] = exampleSignIns(sandbox.sandbox.tenant);
  if (agent === undefined) throw new Error("The sandbox has nobody who can sign in.");
  const worker = startWorker({
    port,
    storage: join(scratch, kind),
    // The sandbox is what is asked here, whatever `.dev.vars` says.
    environmentFile: join(scratch, "none.env"),
    variables: {
      HALO_BASE_URL: sandbox.url,
      HALO_CLIENT_ID: defaultCredentials.clientId,
      HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
      SIGN_IN: kind,
      PUBLIC_URL: origin,
      ...(kind === "key" ? { ACCESS_KEYS: `somebody:${accessKey}` } : {}),
    },
    output: "keep",
  });
  return {
    kind,
    origin,
    halo: sandbox.url,
    worker,
    agent: kind === "halo" ? agent.name : "",
    who: kind === "halo" ? agent.name : "somebody",
    signIn: async (page, { twice = false } = {}) => {
      if (kind === "halo") {
        await page.getByLabel("User name").fill(agent.username);
        await page.getByLabel("Password").fill(agent.password);
      } else {
        await page.getByLabel("Access key").fill(accessKey);
      }
      await page.getByRole("button", { name: "Sign in" }).click({ clickCount: twice ? 2 : 1 });
    },
    close: async () => {
      await worker.close();
      await sandbox.close();
    },
  };
}
