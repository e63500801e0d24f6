import type { Plugin } from "esbuild";

/**
 * Gives the T-SQL parser the platform's own integers in place of `big-integer`, a library of 21 KB for engines without
 * them. All that the parser does with it is to compare the digits of a whole number with the largest exact one.
 */
export const nativeBigInteger: Plugin = {
  name: "native-big-integer",
  setup({ onResolve, onLoad }) {
    const namespace = "native-big-integer";
    onResolve({ filter: /^big-integer$/ }, () => ({ path: "big-integer", namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({ contents: "module.exports = BigInt;", loader: "js" }));
  },
};
