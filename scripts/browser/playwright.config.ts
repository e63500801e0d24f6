import { defineConfig } from "@playwright/test";
import { findChromium, launchOptions } from "./chromium.ts";
import type { Options } from "./test.ts";

/** Views are shown by a host on sandbox data, without a sign-in. */
const views = [
  "views.spec.ts",
  "charts.spec.ts",
  "figures.spec.ts",
  "hands.spec.ts",
  "links.spec.ts",
  "mcp-ui.spec.ts",
  "rows.spec.ts",
  "states.spec.ts",
];

const chromium = findChromium() ?? "";

// A check tagged @halo or @key belongs to one sign-in alone, or is the same for both and runs with one to save time.
export default defineConfig<object, Options>({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../../artifacts/browser",
  globalTimeout: 900_000,
  // A page is looked at in several widths and both colours; a busy machine takes more than a minute for it.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // Much of the time goes into waiting.
  workers: 3,
  reporter: "list",
  use: { launchOptions: launchOptions(chromium), actionTimeout: 20_000, navigationTimeout: 20_000 },
  projects: [
    { name: "halo", use: { signInMode: "halo" }, grepInvert: /@key/, testIgnore: views },
    { name: "key", use: { signInMode: "key" }, grepInvert: /@halo/, testIgnore: views },
    { name: "views", testMatch: views },
  ],
});
