import { expect, test } from "vitest";
import { freshSandbox, runtimeAt, variables } from "../../src/doctor/examine.testing.ts";
import { lookAtOwnHalo } from "./own-halo.ts";

test("says who is signed in, after one sign-in", async () => {
  const sandbox = freshSandbox();
  const lines = await lookAtOwnHalo(variables, runtimeAt(sandbox));
  expect(lines).toEqual([
    "Signed in as «Integration Service» (agent 21) by client id and secret; a token lasts 60 minutes.",
  ]);
  expect(sandbox.log.entries.filter(({ path }) => path === "/auth/token")).toHaveLength(1);
});

test("says that the secret is wrong, after one sign-in", async () => {
  const sandbox = freshSandbox();
  const lines = await lookAtOwnHalo({ ...variables, HALO_CLIENT_SECRET: "a-wrong-one" }, runtimeAt(sandbox));
  expect(lines).toEqual([
    "PROBLEM: Halo refused the sign-in: client id or secret is wrong. Check HALO_CLIENT_ID and HALO_CLIENT_SECRET against the API application in Halo.",
    "npm run doctor says more.",
  ]);
  expect(sandbox.log.entries.filter(({ path }) => path === "/auth/token")).toHaveLength(1);
});

test("says what is wrong with the variables, and asks nothing then", async () => {
  const sandbox = freshSandbox();
  const lines = await lookAtOwnHalo({ ...variables, HALO_CLIENT_ID: "" }, runtimeAt(sandbox));
  expect(lines[0]).toMatch(/^PROBLEM: HALO_CLIENT_ID is not set/);
  expect(sandbox.log.entries).toEqual([]);
});

test("with SIGN_IN=halo nobody signs in, and it says so", async () => {
  const sandbox = freshSandbox();
  const each = { ...variables, SIGN_IN: "halo", PUBLIC_URL: "http://localhost:8787" };
  expect((await lookAtOwnHalo(each, runtimeAt(sandbox)))[0]).toMatch(/^SIGN_IN is halo: each agent signs in/);
  expect(sandbox.log.entries.map(({ path }) => path.toLowerCase())).toEqual(["/api/authinfo"]);
});
