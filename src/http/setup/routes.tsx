import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { base64url } from "jose";
import { keyEntries } from "../../config/access-keys.ts";
import { configurationOf, readConfig } from "../../config/config.ts";
import { isKeyName, keyNameRule } from "../../config/sign-in.ts";
import { type StoredValues, setupDoor, storedNames, storedWith } from "../../config/stored.ts";
import { absent, isLoopbackHostname } from "../../config/values.ts";
import { examine } from "../../doctor/doctor.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { writeLog } from "../../log.ts";
import type { PageContext, PageEnvironment } from "../../oauth/environment.ts";
import { wrongKeyDelayMs } from "../../oauth/grants/access-keys.ts";
import { internalError } from "../../oauth/pages/failures.tsx";
import { formOf, textOf } from "../../oauth/pages/forms.ts";
import { pageHeaders, problemPage } from "../../oauth/pages/layout.tsx";
import { formLimit, limited } from "../../oauth/pages/page-guards.tsx";
import { draftOf, keepDraft, readStored, store } from "../../oauth/stored-configuration.ts";
import { notFound } from "../pages/not-found.tsx";
import { type Door, donePage, formPage, secretPage, setupPath, type Typed, triedPage } from "./pages.tsx";
import { beginVisit, endVisit, isVisiting } from "./session.ts";

/**
 * The setup page of a deployment without a sign-in, for whoever holds `SETUP_SECRET` (docs/decisions/0042). Everything
 * but the form for the secret answers to a browser that gave it.
 */
export const setupRoutes = new Hono<PageEnvironment>();

setupRoutes.onError(internalError);
setupRoutes.notFound(notFound);

/** The page is there while the sign-in is not a binding, at an address that is encrypted, with a good secret. */
const reachable = createMiddleware<PageEnvironment>(async (context, next) => {
  const door = setupDoor(context.env);
  const { protocol, hostname } = new URL(context.req.url);
  if (door.kind === "closed") return notFound(context);
  // Set up by its variables, as the first page says: then there is nothing to do here.
  if (door.kind === "no_secret" && configurationOf(context.env).ok) {
    return problemPage(context, {
      title: "This server is set up by its variables",
      explanation: `Nothing is to be done here. This page opens with a secret, and SETUP_SECRET ${door.problem}.`,
      remedy: "Whoever runs it changes its variables where they stand.",
      status: 404,
    });
  }
  if (door.kind === "no_secret") {
    return problemPage(context, {
      title: "This server is not set up yet",
      explanation: `Its setup page opens with a secret, and SETUP_SECRET ${door.problem}.`,
      remedy:
        "Whoever deployed it adds the secret SETUP_SECRET to the Worker (Cloudflare: Settings, Variables and Secrets), with at least 24 characters of chance, and comes back here.",
      status: 503,
    });
  }
  if (protocol === "https:" || isLoopbackHostname(hostname)) {
    // What another isolate has stored meanwhile is neither overwritten nor told as not being there.
    await readStored(context.env, { anew: true });
    return next();
  }
  return problemPage(context, {
    title: "Not over a plain connection",
    explanation: "What is entered here is secret.",
    remedy: "Open this page with https://.",
    status: 403,
  });
});

for (const path of [setupPath, `${setupPath}/*`]) {
  setupRoutes.use(path, pageHeaders, limited, reachable, csrf(), formLimit);
}

/** For those who gave the secret; others are asked for it. */
setupRoutes.use(`${setupPath}/*`, async (context, next) =>
  (await isVisiting(context, secretOf(context))) || context.req.path === setupPath
    ? next()
    : context.redirect(setupPath, 303),
);

function secretOf(context: PageContext): string {
  const door = setupDoor(context.env);
  if (door.kind !== "open") throw new Error("the setup page was reached without a secret");
  return door.secret;
}

const originOf = (context: PageContext) => new URL(context.req.url).origin;

setupRoutes.get(setupPath, async (context) => {
  const secret = secretOf(context);
  if (!(await isVisiting(context, secret)))
    return secretPage(context, { isSetUp: configurationOf(context.env).ok });
  const draft = await draftOf(context.env, secret);
  const stored = storedWith(secret)?.values;
  const values = draft?.values ?? stored;
  return formPage(context, {
    origin: originOf(context),
    typed: {
      baseUrl: values?.HALO_BASE_URL ?? "",
      clientId: values?.HALO_CLIENT_ID ?? "",
      door: values?.SIGN_IN === "halo" ? "halo" : "key",
      name: draft?.name ?? "",
    },
    problems: [],
    again: stored !== undefined,
    hasSecret: values?.HALO_CLIENT_SECRET !== undefined,
  });
});

setupRoutes.post(setupPath, async (context) => {
  const secret = secretOf(context);
  const given = textOf(await formOf(context.req.raw), "secret").trim();
  if (!(await isSame(given, secret))) {
    writeLog({ event: "refusal", what: "setup" });
    await platformRuntime.sleep(wrongKeyDelayMs, context.req.raw.signal);
    return secretPage(context, {
      isSetUp: configurationOf(context.env).ok,
      problem: "This is not the setup secret of this server.",
    });
  }
  await beginVisit(context, secret);
  writeLog({ event: "setup", step: "opened" });
  return context.redirect(setupPath, 303);
});

/** Compares digests in constant time, so that the time it takes tells nothing of the secret. */
async function isSame(given: string, own: string): Promise<boolean> {
  const digestOf = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [left, right] = await Promise.all([digestOf(given), digestOf(own)]);
  return crypto.subtle.timingSafeEqual(left, right);
}

/** Examines what was typed, and keeps it as a draft when it works. */
setupRoutes.post(`${setupPath}/try`, async (context) => {
  const secret = secretOf(context);
  const form = await formOf(context.req.raw);
  const door: Door = textOf(form, "door") === "halo" ? "halo" : "key";
  const typed: Typed = {
    baseUrl: textOf(form, "base_url").trim(),
    clientId: textOf(form, "client_id").trim(),
    door,
    name: textOf(form, "name").trim() || "me",
  };
  const stored = storedWith(secret)?.values;
  const known = [(await draftOf(context.env, secret))?.values, stored].find(
    // What is kept goes nowhere but to the address that it was entered for.
    (each) => each?.HALO_BASE_URL === typed.baseUrl && each.HALO_CLIENT_ID === typed.clientId,
  );
  const clientSecret = textOf(form, "client_secret").trim() || known?.HALO_CLIENT_SECRET;
  const values: StoredValues = {
    HALO_BASE_URL: typed.baseUrl,
    HALO_CLIENT_ID: typed.clientId,
    ...(clientSecret === undefined ? {} : { HALO_CLIENT_SECRET: clientSecret }),
    SIGN_IN: door,
    PUBLIC_URL: originOf(context),
  };
  const isNamed = door === "halo" || isKeyName(typed.name);
  // The name is told of by its field alone, and not as an entry of a variable that nobody sees here.
  const access = door === "key" ? { ACCESS_KEYS: `${isNamed ? typed.name : "me"}:${newKey()}` } : {};
  const entered = { ...values, ...access };
  const reading = readConfig({ ...entered, ...bound(context.env) });
  const problems = [
    ...(isNamed ? [] : [`Your name: ${keyNameRule}, without spaces or accents, such as Anna.B.`]),
    ...(reading.ok ? [] : reading.problems),
    ...outdone(entered, context.env),
  ];
  if (!reading.ok || problems.length > 0) {
    return formPage(context, {
      ...{ origin: originOf(context), typed, problems },
      ...{ again: stored !== undefined, hasSecret: known?.HALO_CLIENT_SECRET !== undefined },
    });
  }
  const { lines, severity } = await examine({ config: reading.config, short: true });
  const works = severity < 2;
  writeLog({ event: "setup", step: "tried", works });
  const draft = crypto.randomUUID();
  await keepDraft(context.env, secret, {
    id: draft,
    values,
    name: typed.name,
    alone: textOf(form, "alone") === "yes",
    works,
  });
  return triedPage(context, { lines, works, door, draft });
});

/** The bindings that are set, which win over what is stored. */
const bound = (env: object) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => absent(value) !== undefined));

/**
 * What is entered in vain, since a binding of another value wins: the key that is made would open nothing, and a secret
 * would be sent to an address that it was not given for.
 */
function outdone(entered: StoredValues, env: object): string[] {
  const isOutdone = (name: (typeof storedNames)[number]) => {
    const binding = absent(Reflect.get(env, name));
    return binding !== undefined && plain(binding) !== plain(entered[name]);
  };
  return storedNames
    .filter(isOutdone)
    .map(
      (name) =>
        `${name} is a variable or secret of the Worker too, with another value, which wins over what is entered here: delete it there, or set up all by variables, with SIGN_IN among them.`,
    );
}

/** A value as it is compared: an address is the same with a slash at its end. */
const plain = (value: unknown) =>
  String(value ?? "")
    .trim()
    .replace(/\/$/, "");

/** Stores what was tried on the page that is sent, and makes the access key. */
setupRoutes.post(`${setupPath}/save`, async (context) => {
  const secret = secretOf(context);
  const draft = await draftOf(context.env, secret);
  // Another page may have tried something else meanwhile, which is not what stands on this one.
  const tried = textOf(await formOf(context.req.raw), "draft");
  if (draft?.works !== true || draft.id !== tried) return context.redirect(setupPath, 303);
  const door: Door = draft.values.SIGN_IN === "halo" ? "halo" : "key";
  const key = door === "key" ? newKey() : undefined;
  const others = draft.alone ? [] : keyEntries(storedWith(secret)?.values?.ACCESS_KEYS ?? "");
  const entries = others
    .filter(({ name }) => name.toLowerCase() !== draft.name.toLowerCase())
    .map((each) => `${each.name}:${each.key}`);
  const access = key === undefined ? {} : { ACCESS_KEYS: [...entries, `${draft.name}:${key}`].join(" ") };
  await store(context.env, secret, { ...draft.values, ...access });
  endVisit(context);
  writeLog({ event: "setup", step: "stored", sign_in: door });
  const reading = configurationOf(context.env);
  if (!reading.ok) throw new Error(`what was stored is not complete: ${reading.problems.join(" ")}`);
  return donePage(context, { origin: originOf(context), door, key });
});

/** An access key of 256 bits. */
function newKey(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
}
