import { describe, expect, test } from "vitest";
import { readOptions, UsageError } from "./options.ts";

const usual = { help: false, port: 8787, signIn: undefined, size: "small", like: undefined, dialect: [] };

/** What the script gets from `npm start` with the words of a line, as npm 11.19 and npm 6 hand them on. */
const started: readonly [line: string, args: string, environment: Record<string, string>, options: object][] =
  [
    ["", "", {}, {}],
    ["-- --port 9000 --sign-in halo", "--port 9000 --sign-in halo", {}, { port: 9000, signIn: "halo" }],
    [
      "--port 9000 --sign-in halo",
      "9000 halo",
      { npm_config_port: "true", npm_config_sign_in: "true" },
      { port: 9000, signIn: "halo" },
    ],
    ["--port 9000 (npm 6)", "", { npm_config_port: "9000" }, { port: 9000 }],
    ["--sign-in=key", "", { npm_config_sign_in: "key" }, { signIn: "key" }],
    ["--sign-in=none -- --port=1", "--port=1", { npm_config_sign_in: "none" }, { signIn: "none", port: 1 }],
    ["--size large", "large", { npm_config_size: "true" }, { size: "large" }],
    [
      "--dialect ids=text --dialect agent-list",
      "ids=text agent-list",
      { npm_config_dialect: "true\n\ntrue" },
      { dialect: ["ids=text", "agent-list"] },
    ],
    [
      "--like report.json --port 9000",
      "report.json 9000",
      { npm_config_like: "true", npm_config_port: "true" },
      { like: "report.json", port: 9000 },
    ],
    ["(with PORT=8080)", "", { PORT: "8080" }, { port: 8080 }],
    ["-- --port 9000 (with PORT=8080)", "--port 9000", { PORT: "8080" }, { port: 9000 }],
    ["-- --help", "--help", {}, { help: true }],
  ];

const words = (text: string) => text.split(" ").filter((word) => word !== "");

describe("npm start", () => {
  test.each(started)("%s", (_line, args, environment, options) => {
    expect(readOptions(words(args), environment)).toEqual({ ...usual, ...options });
  });

  test.each<[args: string, environment: Record<string, string>, says: string]>([
    ["--prot 9000", {}, "Unknown option '--prot'. Did you mean --port?"],
    ["--verbose", {}, "Unknown option '--verbose'.\nnpm start -- --help"],
    ["9000", { npm_config_prot: "true" }, "'9000'. Unknown option '--prot'. Did you mean --port?"],
    ["halo", {}, "Unexpected argument 'halo'."],
    ["--port", {}, "argument missing"],
    ["--port 90000", {}, '"90000" is not a port'],
    ["", { npm_config_port: "true" }, '"" is not a port'],
    ["", { npm_config_sign_in: "true" }, "give --sign-in halo"],
    ["--sign-in oauth", {}, '"oauth" is no sign-in'],
    ["--size huge", {}, "give --size large"],
    ["", { npm_config_like: "true" }, "--like needs a file"],
  ])("%s %o is refused in a sentence", (args, environment, says) => {
    const reading = () => readOptions(words(args), environment);
    expect(reading).toThrow(UsageError);
    expect(reading).toThrow(says);
  });
});
