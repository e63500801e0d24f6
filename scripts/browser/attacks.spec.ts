/**
 * What other sites and hostile clients may not get a browser to do. Each sign-in has its own cookies and last
 * step; the rest is the same for both and shared out, which saves time.
 */
import type { Page } from "@playwright/test";
import { expect, test, type Visit } from "./test.ts";

const origins = ["sameSite", "crossSite"] as const;
/** What a form can be sent as without asking the server first. */
const enctypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

test("the pages can't be framed, by another site nor by another origin of the same site", {
  tag: "@halo",
}, async ({ visit, site }) => {
  const app = await visit.app();
  for (const path of [await app.authorizeUrl(), "/connections"]) {
    for (const origin of origins) {
      const address = new URL(path, visit.deployment.origin).href.replaceAll("&", "&amp;");
      const page = await visit.tab();
      const shown = site.show(`<!doctype html><title>A frame</title><iframe src="${address}"></iframe>`);
      await Promise.all([
        page.waitForEvent("console", (message) => /frame-ancestors|X-Frame/.test(message.text())),
        page.goto(site[origin] + shown),
      ]);
      const [, frame] = page.frames();
      if (frame === undefined) throw new Error("The page has no frame, so this shows nothing.");
      expect(frame.url(), "the frame was filled").not.toMatch(/^http:/);
      await expect(frame.getByRole("button", { name: /Allow|Sign in/ })).toHaveCount(0);
    }
  }
});

test("a form on another origin can't allow, even one that knows the page's handle", {
  tag: "@key",
}, async ({ visit }) => {
  const app = await visit.app();
  const person = await visit.person();
  const page = await person.newPage();
  await visit.consent(page, app);
  const handle = await page.locator("input[name=handle]").inputValue();
  const other = await person.newPage();
  const target = `${visit.deployment.origin}/authorize`;
  for (const origin of origins) {
    for (const enctype of enctypes) {
      const fields = { handle, decision: "allow", scope: "halo:delete" };
      expect(await visit.forge(other, origin, target, fields, enctype), `${origin} ${enctype}`).toBe(403);
    }
  }
  // The page is still good for its person.
  await app.redeem(await visit.allow(page));
});

test("a form on another origin can't withdraw, even one that knows the grant", {
  tag: "@key",
}, async ({ visit }) => {
  const app = await visit.app("To be kept");
  const person = await visit.person();
  const page = await person.newPage();
  await visit.consent(page, app);
  const access = await app.redeem(await visit.allow(page));
  await visit.connections(page);
  const mine = page.getByRole("article").filter({ hasText: "To be kept" });
  const grant = await mine.locator("input[name=grant]").inputValue();
  const other = await person.newPage();
  const target = `${visit.deployment.origin}/connections/withdraw`;
  for (const origin of origins) {
    for (const enctype of enctypes) {
      expect(
        await visit.forge(other, origin, target, { grant, sure: "yes" }, enctype),
        `${origin} ${enctype}`,
      ).toBe(403);
    }
  }
  expect(await app.statusOf(access)).toBe(200);
});

test("a client's name stays text, on the consent page and among the connections", {
  tag: "@halo",
}, async ({ visit }) => {
  const name = `"><script>document.title='pwned'</script><img src=x onerror="alert(1)">`;
  const app = await visit.app(name);
  const page = await visit.tab();
  await visit.consent(page, app);
  await expect(page).toHaveTitle(`Allow ${name}?`);
  expect(await page.locator("dd").first().textContent()).toBe(name);
  await app.redeem(await visit.allow(page));
  await visit.connections(page);
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page).toHaveTitle("Your connections");
  await expect(page.locator("script:not([src='/page.js']), img")).toHaveCount(0);
});

test("cookies: taken by the browser, bound to the host, hidden from scripts, worth nothing afterwards", async ({
  visit,
  signInMode,
}) => {
  const app = await visit.app();
  const person = await visit.person();
  const page = await person.newPage();
  await visit.consent(page, app);
  await expectBoundCookies(visit, page, "consent");
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const kept = await expectBoundCookies(visit, page, "upstream");

  const lastPath = signInMode === "halo" ? "/callback" : "/sign-in";
  const [request] = await Promise.all([
    page.waitForRequest((request) => new URL(request.url()).pathname === lastPath),
    visit.signIn(page),
  ]);
  const last = request.url();
  const access = await app.redeem(await visit.backAtApp(page));

  // The last step once more: without the cookies, and in another browser with them.
  await person.clearCookies();
  await page.goto(last);
  if (signInMode === "key") await visit.signIn(page);
  await page.getByRole("heading", { name: "This sign-in can’t go on" }).waitFor();
  const other = await visit.person();
  await other.addCookies(kept);
  const again = await other.newPage();
  await again.goto(last);
  // What is sent twice within a minute comes to the same result, whose code has served.
  if (signInMode === "key") await visit.signIn(again);
  const address = await visit.backAtApp(again);
  await expect(app.redeem(address), "an old cookie was good for another code").rejects.toThrow();
  // RFC 6749 section 4.1.2: a code that comes twice may have been stolen; what it gave ends.
  expect(await app.statusOf(access)).toBe(401);
});

test("the cookie of the connections page is bound to the host, hidden from scripts, and gone after signing out", async ({
  visit,
}) => {
  const page = await visit.tab();
  await visit.connections(page);
  await expectBoundCookies(visit, page, "visit");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: /^Sign in/ }).waitFor();
  const left = await page.context().cookies(visit.deployment.origin);
  expect(left.filter(({ name }) => name.includes("visit"))).toEqual([]);
});

/** Judges the cookies that the browser has taken from the Worker, of which one must be of a kind; gives them. */
async function expectBoundCookies(visit: Visit, page: Page, kind: string) {
  const cookies = await page.context().cookies(visit.deployment.origin);
  expect(cookies.map(({ name }) => name)).toContainEqual(expect.stringContaining(kind));
  for (const { name, expires, ...cookie } of cookies) {
    const minutes = (expires * 1000 - Date.now()) / 60_000;
    expect(minutes, `minutes that ${name} stays`).toBeGreaterThan(0);
    expect(minutes, `minutes that ${name} stays`).toBeLessThanOrEqual(15);
    expect(name).toMatch(/^__Host-halo-mcp-/);
    expect(cookie, name).toMatchObject({
      path: "/",
      httpOnly: true,
      secure: true,
      sameSite: "Lax",
      domain: "localhost",
    });
  }
  const seen = await page.context().newPage();
  await seen.goto(`${visit.deployment.origin}/connections`);
  expect(await seen.evaluate(() => document.cookie)).toBe("");
  await seen.close();
  return cookies;
}
