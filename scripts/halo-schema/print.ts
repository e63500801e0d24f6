/** How long the lines of the files may get. */
const width = 110;

/** One line for an object that fits, else its entries side by side for as far as the line goes. */
function wrapped(value: unknown, indent: string): string {
  const whole = JSON.stringify(value).replaceAll('","', '", "').replaceAll('":"', '": "');
  if (typeof value !== "object" || value === null || indent.length + whole.length < width) return whole;
  const list = Array.isArray(value);
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, part]) =>
    list ? wrapped(part, inner) : `${JSON.stringify(key)}: ${wrapped(part, inner)}`,
  );
  const nested = Object.values(value).some((part) => typeof part === "object");
  const lines: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const text = index === entries.length - 1 ? entry : `${entry},`;
    const last = lines.at(-1);
    if (last === undefined || nested || inner.length + last.length + text.length >= width) lines.push(text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.map((line) => inner + line).join("\n")}\n${indent}${close}`;
}

/** JSON with several short entries on a line: a few thousand lines where one for each would be twenty thousand. */
export function printJson(value: Record<string, unknown>): string {
  const entries = Object.entries(value).map(
    ([key, part]) => `  ${JSON.stringify(key)}: ${wrapped(part, "  ")}`,
  );
  return `{\n${entries.join(",\n")}\n}\n`;
}
