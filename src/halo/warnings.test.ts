import { expect, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { HaloClient } from "./client.ts";
import { haloResources } from "./resources.ts";
import { timeLimit } from "./runtime.ts";

const signal = new AbortController().signal;

/** A client that Halo answers with this, whatever it is asked. */
function answeredWith(body: unknown): HaloClient {
  const reading = readConfig({
    HALO_BASE_URL: "https://halo.test",
    HALO_CLIENT_ID: "client",
    HALO_CLIENT_SECRET: "secret",
  });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  const runtime = {
    fetch: async () => Response.json(body),
    now: () => 0,
    sleep: async () => {},
    timeLimit,
    random: () => 0.5,
  };
  return HaloClient.of(reading.config, runtime, { accessToken: async () => "token" });
}

const said = /Halo answered with a warning about .*«Not allowed here\.»/;
const _warning = "Not allowed here.";

test("a warning is told of a delete, and does not make it undone", async () => {
  const halo = answeredWith({ id: 12, _warning });
  await halo.remove(haloResources.assets, 12, {}, { signal });
  expect(halo.warnings.join()).toMatch(said);
});

test("a warning stands in the error of a write whose answer names no record", async () => {
  await expect(answeredWith({ _warning }).remove(haloResources.assets, 12, {}, { signal })).rejects.toThrow(
    said,
  );
  await expect(
    answeredWith({ id: 0, _warning }).create(haloResources.assets, { name: "PC" }, { signal }),
  ).rejects.toThrow(said);
  await expect(
    answeredWith([{ id: 13, _warning }]).update(haloResources.assets, 12, { name: "PC" }, { signal }),
  ).rejects.toThrow(said);
});

test("what is not shown as stored is named", async () => {
  const halo = answeredWith({ id: 12, name: "PC", notes: null, _warning });
  await halo.update(haloResources.assets, 12, { name: "PC", notes: "Desk 4" }, { signal });
  expect(halo.warnings.join()).toMatch(/does not show as stored: notes/);
});
