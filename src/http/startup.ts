import { configurationOf } from "../config/config.ts";
import { writeLog } from "../log.ts";
import { version } from "../mcp/version.ts";
import { readStored } from "../oauth/stored-configuration.ts";

/**
 * Wraps a Worker so that a path is the same with a slash at its end: people type `/mcp/`, and some clients add it.
 */
export function withoutSlash(app: FetchingWorker): FetchingWorker {
  return {
    fetch: (request, env, context) => {
      const url = new URL(request.url);
      if (url.pathname === "/" || !url.pathname.endsWith("/")) return app.fetch(request, env, context);
      url.pathname = url.pathname.slice(0, -1);
      return app.fetch(new Request<unknown, IncomingRequestCfProperties>(url, request), env, context);
    },
  };
}

/**
 * Wraps a Worker so that what its setup page has stored is known before anything is served. A deployment with a sign-in
 * from its bindings asks for nothing.
 */
export function withStoredConfiguration(app: FetchingWorker): FetchingWorker {
  return {
    fetch: async (request, env, context) => {
      try {
        await readStored(env);
      } catch (error) {
        writeLog({ event: "internal_error", error: error instanceof Error ? error.message : String(error) });
        return new Response("What was set up could not be read. Try again in a few seconds.\n", {
          status: 503,
          headers: { "retry-after": "5", "cache-control": "no-store" },
        });
      }
      return app.fetch(request, env, context);
    },
  };
}

type FetchingWorker = Required<Pick<ExportedHandler<Env>, "fetch">>;

/**
 * Wraps a Worker so that it logs problems of its configuration at the first request. Not at start-up, where
 * reading the configuration would add a tenth to the time.
 */
export function withConfigurationReport(app: FetchingWorker): FetchingWorker {
  let reported = false;
  return {
    fetch: (request, env, context) => {
      if (!reported) reportConfiguration(env);
      reported = true;
      return app.fetch(request, env, context);
    },
  };
}

function reportConfiguration(bindings: object): void {
  const reading = configurationOf(bindings);
  if (!reading.ok) writeLog({ event: "misconfigured", version, problems: reading.problems });
}
