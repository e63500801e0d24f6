import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Where the module of the package begins that writes SQL from a tree, in its one file, and where it ends. */
const begin = 'function(r,t,e){"use strict";e.r(t),e.d(t,"Parser"';
const end = "}]));";

/** What stands in its place: the module's `astify` for one dialect, over the grammar, which is the first module. */
const reading = `function (module, exports, load) {
  const { parse } = load(0);
  exports.Parser = class {
    astify(sql) {
      return parse(sql.trim(), { includeLocations: false }).ast;
    }
  };
`;

/**
 * Bundles of `node-sql-parser` its T-SQL grammar alone, of which `astify` is all that is used. Its build is one file that no
 * bundler can shake: a third of it writes SQL anew from the tree, as our guard does by its own rules. The grammar compares
 * digits of whole numbers by `big-integer`, a library of 21 KB for engines without such integers; it gets the platform's.
 *
 * The plugin fails the build when the package's file is not as it was: then look whether `astify` still does no more.
 */
export const grammarAlone: Plugin = {
  name: "grammar-alone",
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /\/node-sql-parser\/build\/transactsql\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const [from, to] = [text.indexOf(begin), text.lastIndexOf(end)];
      if (from < 0 || to < from)
        throw new Error("node-sql-parser has another form: see scripts/support/sql-parser.ts.");
      return { contents: `${text.slice(0, from)}${reading}${text.slice(to)}`, loader: "js" };
    });
    const namespace = "native-big-integer";
    onResolve({ filter: /^big-integer$/ }, () => ({ path: "big-integer", namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = BigInt;", loader: "js" }));
  },
};
