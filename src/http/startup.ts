import { configurationOf } from "../config/config.ts";
import { writeLog } from "../log.ts";
import { version } from "../mcp/version.ts";

/**
 * Wraps a Worker so that it logs problems of its configuration at the first request. Not at start-up, where
 * reading the configuration would add a tenth to the time.
 */
export function withConfigurationReport(
  app: Required<Pick<ExportedHandler<Env>, "fetch">>,
): ExportedHandler<Env> {
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
