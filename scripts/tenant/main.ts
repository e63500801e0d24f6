/**
 * `npm run tenant`: adds, checks and lists the deployments of wrangler.toml, one environment for each Halo
 * tenant. Reads and writes that file only; nothing is sent anywhere.
 */
import { runTenantCommand } from "./command.ts";

process.exitCode = runTenantCommand(process.argv.slice(2), {
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
});
