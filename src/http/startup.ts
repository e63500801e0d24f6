import { configurationOf } from "../config/config.ts";
import { writeLog } from "../log.ts";
import { version } from "../mcp/version.ts";

/** Tells the operator, where `wrangler dev` or the Worker's log shows it, what is wrong with the configuration. */
function reportConfiguration(bindings: object): void {
  const reading = configurationOf(bindings);
  if (!reading.ok) writeLog({ event: "misconfigured", version, problems: reading.problems });
}

/**
 * A Worker that does so at its first request: at its start, reading the configuration would be a tenth of the time
 * that it takes.
 */
export function reporting(app: Required<Pick<ExportedHandler<Env>, "fetch">>): ExportedHandler<Env> {
  let report = (bindings: object) => {
    report = () => {};
    reportConfiguration(bindings);
  };
  return {
    fetch: (request, env, context) => {
      report(env);
      return app.fetch(request, env, context);
    },
  };
}
