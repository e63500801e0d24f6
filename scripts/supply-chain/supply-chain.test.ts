import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../support/worker.ts";
import { type Explained, type Finding, judge, readAudit } from "./audit.ts";
import { type Bundled, carried, licenceProblems } from "./bundled.ts";
import { foldersApart, Lock, lockProblems, Manifest, pinProblems } from "./lock.ts";
import { renderThirdParty } from "./third-party.ts";

const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));

describe("versions", () => {
  const pinned = (version: string) => pinProblems(Manifest.parse({ devDependencies: { hono: version } }));

  test.each(["4.13.19", "0.2.0-alpha.12", "npm:hono@4.13.19", "npm:@scope/hono@0.2.0-alpha.12"])(
    "%s is one",
    (version) => {
      expect(pinned(version)).toEqual([]);
    },
  );

  test.each([
    "^4.13.19",
    "~4.13.19",
    "4",
    "4.x",
    "*",
    "latest",
    "",
    ">=4.13.19",
    "4.13.19 || 5.0.0",
    "npm:hono@^4.13.19",
  ])("%s is not one", (version) => expect(pinned(version)).toEqual([expect.stringContaining("hono is ")]));

  test.each(["git+ssh://git@example.com/hono.git", "file:../hono", "https://example.com/hono.tgz"])(
    "%s comes from elsewhere",
    (version) => expect(pinned(version)).toHaveLength(1),
  );
});

describe("the lock file", () => {
  const hono = { version: "4.13.19", integrity: "sha512-x" };
  const problems = (entry: object) =>
    lockProblems(
      Lock.parse({ lockfileVersion: 3, packages: { "": {}, "node_modules/hono": { ...hono, ...entry } } }),
    );

  test("tells each package by its checksum", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ integrity: undefined })).toEqual([expect.stringMatching(/^node_modules\/hono has no/)]);
    expect(problems({ integrity: "sha1-x" })).toEqual([expect.stringMatching(/^node_modules\/hono has no/)]);
  });

  test.each(["git+ssh://git@example.com/hono.git#0123abc", "file:../hono", "https://example.com/hono.tgz"])(
    "takes nothing from %s",
    (resolved) => expect(problems({ resolved })).toEqual([expect.stringContaining(resolved)]),
  );

  test.each(["", ...foldersApart])(
    "of this project is in order, and its versions are exact: %s",
    (folder) => {
      expect(pinProblems(Manifest.parse(read(`${folder}package.json`)))).toEqual([]);
      expect(lockProblems(Lock.parse(read(`${folder}package-lock.json`)))).toEqual([]);
    },
  );
});

test("no folder with packages of its own is overlooked", () => {
  const found = globSync("{test,scripts,ui,sandbox,bench}/**/package-lock.json", {
    cwd: root,
    exclude: ["**/node_modules"],
  });
  expect(found.map((file) => file.replace("package-lock.json", "")).sort()).toEqual([...foldersApart].sort());
});

const bundled: Bundled = {
  name: "hono",
  version: "4.13.19",
  licence: "MIT",
  folder: "node_modules/hono",
  inside: undefined,
  bundles: ["Worker"],
};

describe("licences", () => {
  test.each(["MIT", "Apache-2.0", "BSD-3-Clause", "ISC"])("%s may be bundled", (licence) => {
    expect(licenceProblems([{ ...bundled, licence }])).toEqual([]);
  });

  test.each([
    "GPL-3.0-only",
    "AGPL-3.0-or-later",
    "LGPL-3.0-or-later",
    "MPL-2.0",
    "UNLICENSED",
    "SEE LICENSE IN LICENSE",
    "(MIT OR GPL-3.0-only)",
    "toString",
    undefined,
  ])("%s may not", (licence) =>
    expect(licenceProblems([{ ...bundled, licence }])).toEqual([expect.stringContaining("hono is bundled")]),
  );

  test("what a package carries inside is found by the comments of its bundler", () => {
    const text = [
      "//#region ../../node_modules/.pnpm/ajv@8.0.0/node_modules/ajv/dist/ajv.js",
      "// node_modules/@cfworker/json-schema/dist/index.js",
      'const example = "// node_modules/not-at-the-start/x.js";',
    ].join("\n");
    expect(carried(text)).toEqual(["ajv", "@cfworker/json-schema"]);
  });

  test("what is carried inside, and was never looked up, is told", () => {
    const problems = licenceProblems([
      { ...bundled, name: "new", version: undefined, licence: undefined, inside: "hono" },
    ]);
    expect(problems).toEqual([expect.stringMatching(/^hono carries new inside/)]);
  });

  test("the list names what is bundled, and what that carries inside", () => {
    const text = renderThirdParty([
      bundled,
      { ...bundled, name: "ajv", version: undefined, inside: "hono", bundles: ["Worker", "stdio"] },
    ]);
    expect(text).toContain("\n| hono | 4.13.19 | MIT | Worker |\n");
    expect(text).toContain("\n| ajv | hono | MIT | Worker, stdio |\n");
  });
});

describe("npm audit", () => {
  const finding: Finding = {
    advisory: "GHSA-aaaa-bbbb-cccc",
    name: "hono",
    title: "A hole",
    severity: "low",
    folders: ["node_modules/hono"],
  };
  const inBundle = ["node_modules/hono"];
  const explanation: Explained = { advisory: finding.advisory, reason: "Not reached.", until: "2030-01-31" };

  test("its report is read; what is affected through another is told once", () => {
    const report = {
      vulnerabilities: {
        hono: {
          via: [
            {
              source: 1,
              url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
              title: "A hole",
              severity: "low",
            },
          ],
          nodes: ["node_modules/hono"],
        },
        other: { via: ["hono"], nodes: ["node_modules/other"] },
      },
    };
    expect(readAudit(JSON.stringify(report))).toEqual({ asked: true, findings: [finding] });
    expect(readAudit('{"vulnerabilities":{}}')).toEqual({ asked: true, findings: [] });
  });

  test.each<[string, string]>([
    ['{"message":"405 Method Not Allowed"}', "405 Method Not Allowed"],
    ["", "npm audit gave no report"],
    ["<html>", "npm audit gave no report"],
    ["{}", "npm audit gave another report"],
  ])("%s is no clean report", (printed, why) => {
    expect(readAudit(printed)).toEqual({ asked: false, why });
  });

  test("anything in what is bundled has to be mended or explained", () => {
    expect(judge([finding], inBundle, []).problems).toEqual([
      expect.stringMatching(/^GHSA-aaaa.*low, bundled/),
    ]);
    const verdict = judge([finding], inBundle, [explanation], "2030-01-31");
    expect(verdict).toEqual({ problems: [], notes: [expect.stringContaining("Not reached.")] });
  });

  test("of the tools, what is high or critical", () => {
    expect(judge([{ ...finding, severity: "moderate" }], [], [])).toEqual({
      problems: [],
      notes: [expect.stringContaining("a tool")],
    });
    for (const severity of ["high", "critical"] as const) {
      expect(judge([{ ...finding, severity }], [], []).problems).toHaveLength(1);
    }
  });

  test("an explanation ends, and goes when it is needed no more", () => {
    expect(judge([finding], inBundle, [explanation], "2030-02-01").problems).toEqual([
      expect.stringContaining("ended on 2030-01-31"),
    ]);
    expect(judge([], inBundle, [explanation], "2030-01-01").problems).toEqual([
      expect.stringContaining("no longer found"),
    ]);
  });
});
