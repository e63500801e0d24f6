import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** What the tests' Worker is told; the address is never reached, the sandbox answers in its place. */
const sandboxBindings = {
  HALO_BASE_URL: "https://halo.test",
  HALO_CLIENT_ID: "sandbox-client",
  HALO_CLIENT_SECRET: "sandbox-secret",
};

const project = (name: string, include: string[], bindings: Record<string, string>) => ({
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings } })],
  test: { name, include, testTimeout: 20_000 },
});

export default defineConfig({
  test: {
    projects: [project("halo", ["test/**/*.test.ts"], sandboxBindings)],
  },
});
