import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { type Config, configurationOf } from "../../config/config.ts";
import type { LedgerQuery } from "../../ledger/entry.ts";
import { type ExportForm, exportForms, exportHead, exportLine } from "../../ledger/export.ts";
import { writeLog } from "../../log.ts";
import type { PageContext, PageEnvironment } from "../../oauth/environment.ts";
import { internalError } from "../../oauth/pages/failures.tsx";
import { formOf, textOf } from "../../oauth/pages/forms.ts";
import { pageHeaders, problemPage } from "../../oauth/pages/layout.tsx";
import { formLimit, limited } from "../../oauth/pages/page-guards.tsx";
import { atPublicUrl } from "../../oauth/pages/public-url.tsx";
import { signInPage } from "../../oauth/pages/sign-in.tsx";
import { oauthOf, paths } from "../../oauth/server.ts";
import { ledgerObject } from "../../session/halo-ledger.ts";
import { notFound } from "../pages/not-found.tsx";
import { filterIn, queryOf } from "./filter.ts";
import { activityPage } from "./page.tsx";
import { readerOf } from "./reader.ts";

/**
 * The page of what was done in Halo, its exports, and the deletion of a person's rows. Whoever has signed in sees
 * their own rows, an administrator those of everybody. Signing in and out is done by the OAuth server's routes.
 */
export const activityRoutes = new Hono<PageEnvironment>();

activityRoutes.onError(internalError);
activityRoutes.notFound(notFound);

/** Rows on a page. */
const pageSize = 50;
/** Rows that are read at once for an export. */
const exportSize = 500;

/** With a sign-in, at the public address alone. Without one the router's guard lets in this machine alone. */
const reached = createMiddleware<PageEnvironment>((context, next) =>
  oauthOf(context.env) === undefined ? next() : atPublicUrl(context, next),
);

for (const path of [paths.activity, `${paths.activity}/*`]) {
  activityRoutes.use(path, pageHeaders, reached, limited, csrf(), formLimit);
}

activityRoutes.get(paths.activity, async (context) => {
  const config = configOf(context);
  const tenant = new URL(config.baseUrl).host;
  const reader = await readerOf(context);
  if (reader === undefined) {
    return signInPage(context, {
      title: "What you did",
      purpose: "See what was changed in Halo through you: by which app, when, and what became of it.",
      action: `${paths.activity}/sign-in`,
      tenant,
      signIn: config.signIn.kind === "key" ? "key" : "halo",
    });
  }
  const search = new URL(context.req.url).searchParams;
  const filter = filterIn(search);
  const { query, problems } = queryOf(filter, reader, config.timeZone);
  const number = Math.max(1, Math.trunc(Number(search.get("page") ?? "1")) || 1);
  const { rows, total } =
    problems.length === 0
      ? await ledgerObject(context.env).list(query, { number, size: pageSize })
      : { rows: [], total: 0 };
  const { timeZone, signIn } = config;
  return activityPage(context, {
    ...{ reader, tenant, timeZone, filter, problems, rows, total, number },
    hasSignIn: signIn.kind !== "none",
    size: pageSize,
  });
});

for (const form of exportForms) {
  activityRoutes.get(`${paths.activity}/export.${form}`, async (context) => {
    const config = configOf(context);
    const reader = await readerOf(context);
    if (reader === undefined) return context.redirect(paths.activity, 303);
    const { query, problems } = queryOf(
      filterIn(new URL(context.req.url).searchParams),
      reader,
      config.timeZone,
    );
    if (problems.length > 0) return context.text(`${problems.join(" ")}\n`, 400);
    writeLog({
      event: "activity_exported",
      principal: reader.principal,
      form,
      all: query.principal === undefined,
    });
    return context.body(exported(context.env, query, form), 200, {
      "content-type": form === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="halo-mcp-activity.${form}"`,
      "cache-control": "no-store",
    });
  });
}

/** The rows of an export, read as they are taken. */
function exported(env: Env, query: LedgerQuery, form: ExportForm): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let before: number | undefined;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(exportHead(form))),
    pull: async (controller) => {
      const { rows } = await ledgerObject(env).list({ ...query, before }, { number: 1, size: exportSize });
      const last = rows.at(-1);
      if (last !== undefined)
        controller.enqueue(encoder.encode(rows.map((row) => exportLine(row, form)).join("")));
      if (last === undefined || rows.length < exportSize) controller.close();
      else before = last.number;
    },
  });
}

activityRoutes.post(`${paths.activity}/erase`, async (context) => {
  const reader = await readerOf(context);
  if (reader?.isAdmin !== true) {
    return problemPage(context, {
      title: "Not for you",
      explanation: "Only an administrator of this server deletes rows of what was done.",
      remedy: "Ask whoever runs this server.",
      status: 403,
    });
  }
  const form = await formOf(context.req.raw);
  const person = textOf(form, "person");
  if (person === "" || textOf(form, "confirm").trim() !== person) {
    return problemPage(context, {
      title: "Nothing was deleted",
      explanation: "What was typed is not the person whose rows were to be deleted.",
      remedy: "Go back, and type the person as the page writes them.",
      status: 400,
    });
  }
  await ledgerObject(context.env).erase(person, {
    principal: reader.principal,
    ...{ client: "page", tool: "activity", call: crypto.randomUUID(), key: crypto.randomUUID() },
    ...{ dry: false, kind: "erased", resource: "", noun: "row", within: {}, mailed: [] },
    look: { identify: [], query: {} },
  });
  writeLog({ event: "activity_erased", principal: reader.principal });
  return context.redirect(paths.activity, 303);
});

function configOf(context: PageContext): Config {
  const reading = configurationOf(context.env);
  if (!reading.ok) throw new Error("the page is not reached without a valid configuration");
  return reading.config;
}
