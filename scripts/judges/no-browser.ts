/**
 * Loaded before mcp-remote (`node --import`): in place of the package `open`, by which it opens the browser of
 * this machine, it gets one that prints the address. The same on each system, whatever browser is installed.
 */
import { registerHooks } from "node:module";

const source = `
  import { EventEmitter } from "node:events";
  export default async function open(url) {
    process.stderr.write("OPENED " + url + "\\n");
    const helper = new EventEmitter();
    setImmediate(() => helper.emit("exit", 0));
    return helper;
  }
`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "open"
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, format: "module", shortCircuit: true }
      : next(specifier, context),
});
