/** Lines of a file of variables from which Node's `parseEnv` takes none: it passes over them without a word. */

/** The numbers, from 1, of the lines that are neither empty nor a comment and set no variable. */
export function skippedLines(text: string): readonly number[] {
  const lines = text.split("\n");
  const skipped: number[] = [];
  for (let place = 0; place < lines.length; place++) {
    const line = lines[place]?.trim() ?? "";
    const [, quote] = /^[^#=][^=]*=\s*(["'`])/.exec(line) ?? [];
    if (quote !== undefined) place += linesOfValue(lines.slice(place), quote);
    else if (line !== "" && !/^(?:#|[^=]+=)/.test(line)) skipped.push(place + 1);
  }
  return skipped;
}

/** How many further lines a value in quotes takes, which begins in the first of these; none where nothing closes it. */
function linesOfValue(lines: readonly string[], quote: string): number {
  const text = lines.join("\n");
  const end = text.indexOf(quote, text.indexOf(quote, text.indexOf("=")) + 1);
  return end < 0 ? 0 : text.slice(0, end).split("\n").length - 1;
}

/** Says which lines of a file were passed over, never what stands in them; undefined where none was. */
export function skippedSentence(path: string, text: string): string | undefined {
  const lines = skippedLines(text);
  if (lines.length === 0) return undefined;
  const [which, are] = lines.length === 1 ? [`Line ${lines[0]}`, "is"] : [`Lines ${lines.join(", ")}`, "are"];
  return `${which} of ${path} ${are} left out: not NAME=value, and no comment (#). What stands there is not shown, since it may be a secret.`;
}
