import { describe, expect, test } from "vitest";
import { bothEras, connect, inEras, useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { bearer, endpoint } from "../support/client.ts";

useSandbox();
const [alice, bob, dora] = [
  "alice-key-0123456789abcdef",
  "bob-key-0123456789abcdefgh",
  "dora-key-0123456789abcdefg",
];
const activity = `${publicUrl}/activity`;

async function signedIn(key: string): Promise<Browser> {
  const browser = new Browser();
  const begun = await browser.submit(await browser.get(activity));
  const back = await browser.submit(await browser.get(begun.location ?? ""), { key });
  expect(back.location).toBe(activity);
  return browser;
}

/** Creates a supplier by somebody's key; its name tells whose it is. */
async function create(key: string, name: string): Promise<void> {
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(key) });
  const created = await client.call("halo_create_supplier", { name });
  expect(created.isError, created.text).toBe(false);
}

describe("/activity", () => {
  test("each sees their own writes and an administrator all, on the page and in the exports", async () => {
    await create(alice, "of-alice.example");
    await create(bob, "of-bob.example");
    const own = await signedIn(alice);
    // Whatever stands in the address.
    for (const path of [
      "",
      "?person=key-bob",
      "?person=",
      "/export.csv?person=key-bob",
      "/export.jsonl?person=",
    ]) {
      const { html } = await own.get(activity + path);
      expect(html, path).toContain("of-alice.example");
      expect(html, path).not.toContain("of-bob.example");
      expect(html, path).not.toContain("key-bob</");
    }
    const all = await signedIn(dora);
    expect((await all.get(activity)).html).toMatch(/of-bob\.example.*of-alice\.example/s);
    const ofBob = (await all.get(`${activity}?person=key-bob`)).html;
    expect(ofBob).toContain("of-bob.example");
    expect(ofBob).not.toContain("of-alice.example");
    const lines = (await all.get(`${activity}/export.jsonl`)).html.trim().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(({ principal }) => principal)).toEqual(["key-bob", "key-alice"]);
    expect(rows[0]).toMatchObject({ state: "done", client: "key", app: "test-v2", kind: "created" });
    const csv = (await all.get(`${activity}/export.csv?record=${String(rows[0]?.record)}`)).html;
    expect(csv.split("\r\n")).toHaveLength(3);
    expect((await all.get(`${activity}?from=2020-01-01&to=2020-01-02`)).html).toContain("Nothing.");
    expect((await all.get(`${activity}?from=yesterday`)).status).toBe(400);
  });

  test("nobody sees anything without a sign-in", async () => {
    const stranger = new Browser();
    expect((await stranger.get(activity)).html).not.toContain("of-alice");
    expect((await stranger.get(`${activity}/export.csv`)).location).toBe("/activity");
  });

  test("an administrator deletes a person's rows, after typing who it is; nobody else does", async () => {
    const forms = { person: "key-alice", confirm: "key-alice" };
    const post = (browser: Browser, fields: Record<string, string>, headers?: Record<string, string>) =>
      browser.post(`${activity}/erase`, new URLSearchParams(fields), headers);
    expect((await post(new Browser(), forms)).status).toBe(403);
    expect((await post(await signedIn(bob), forms)).status).toBe(403);
    const admin = await signedIn(dora);
    expect((await post(admin, { ...forms, confirm: "" })).status).toBe(400);
    expect((await post(admin, forms, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await admin.get(activity)).html).toContain("of-alice.example");

    const page = await admin.get(`${activity}?person=key-alice`);
    expect(page.html).toContain("Delete all rows of key-alice");
    expect((await post(admin, forms)).status).toBe(303);
    const after = (await admin.get(activity)).html;
    expect(after).not.toContain("alice");
    expect(after).toContain("of-bob.example");
    expect(after).toContain("rows 1 → 0");
    expect((await (await signedIn(alice)).get(activity)).html).toContain("Nothing.");
  });
});

inEras(bothEras, (era) => {
  test("halo_my_changes answers the caller's own rows alone", async () => {
    await create(alice, `https://again-${era}-alice.example`);
    await create(dora, `https://again-${era}-dora.example`);
    const client = await connect(era, { url: endpoint, headers: bearer(alice) });
    const told = await client.call("halo_my_changes");
    expect(told.text).toContain(`again-${era}-alice`);
    expect(told.text).not.toContain("dora");
    const admin = await connect(era, { url: endpoint, headers: bearer(dora) });
    expect((await admin.call("halo_my_changes")).text).not.toContain("alice");
  });
});
