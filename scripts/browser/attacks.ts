import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { SignInKind } from "./door.ts";
import type { Check, Scene } from "./scene.ts";

const origins = ["sameSite", "crossSite"] as const;
/** What a form can be sent as without asking the server first. */
const enctypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

/**
 * What other sites and hostile clients may not get a browser to do. Each sign-in has its own cookies and last
 * step; the rest is the same for both and shared out, which saves time.
 */
export function attacks(kind: SignInKind): Check[] {
  return kind === "halo" ? [framing, clientName, ...cookies] : [forgedConsent, forgedWithdrawal, ...cookies];
}

const framing: Check = {
  name: "the pages can't be framed, by another site nor by another origin of the same site",
  run: async (scene) => {
    const app = await scene.app();
    for (const path of [await app.authorizeUrl(), "/connections"]) {
      for (const origin of origins) {
        const address = new URL(path, scene.door.origin).href.replaceAll("&", "&amp;");
        const page = await scene.tab();
        const shown = scene.site.show(
          `<!doctype html><title>A frame</title><iframe src="${address}"></iframe>`,
        );
        await Promise.all([
          page.waitForEvent("console", (message) => /frame-ancestors|X-Frame/.test(message.text())),
          page.goto(scene.site[origin] + shown),
        ]);
        const [, frame] = page.frames();
        assert.ok(frame !== undefined, "the page has no frame, so that this shows nothing");
        assert.doesNotMatch(frame.url(), /^http:/, "the frame was filled");
        assert.equal(await frame.getByRole("button", { name: /Allow|Sign in/ }).count(), 0);
      }
    }
  },
};

const forgedConsent: Check = {
  name: "a form on another origin can't allow, even one that knows the page's handle",
  run: async (scene) => {
    const app = await scene.app();
    const person = await scene.person();
    const page = await person.newPage();
    await scene.consent(page, app);
    const handle = await page.locator("input[name=handle]").inputValue();
    const other = await person.newPage();
    for (const origin of origins) {
      for (const enctype of enctypes) {
        const fields = { handle, decision: "allow", scope: "halo:delete" };
        const status = await scene.forge(other, origin, `${scene.door.origin}/authorize`, fields, enctype);
        assert.equal(status, 403, `${origin} ${enctype}`);
      }
    }
    // The page is still good for its person.
    await app.redeem(await scene.allow(page));
  },
};

const forgedWithdrawal: Check = {
  name: "a form on another origin can't withdraw, even one that knows the grant",
  run: async (scene) => {
    const app = await scene.app("To be kept");
    const person = await scene.person();
    const page = await person.newPage();
    await scene.consent(page, app);
    const access = await app.redeem(await scene.allow(page));
    await scene.connections(page);
    const mine = page.getByRole("article").filter({ hasText: "To be kept" });
    const grant = await mine.locator("input[name=grant]").inputValue();
    const other = await person.newPage();
    const target = `${scene.door.origin}/connections/withdraw`;
    for (const origin of origins) {
      for (const enctype of enctypes) {
        const status = await scene.forge(other, origin, target, { grant }, enctype);
        assert.equal(status, 403, `${origin} ${enctype}`);
      }
    }
    assert.equal(await app.statusOf(access), 200);
  },
};

const clientName: Check = {
  name: "a client's name stays text, on the consent page and among the connections",
  run: async (scene) => {
    const name = `"><script>document.title='pwned'</script><img src=x onerror="alert(1)">`;
    const app = await scene.app(name);
    const page = await scene.tab();
    await scene.consent(page, app);
    assert.equal(await page.title(), `Allow ${name}?`);
    assert.equal(await page.locator("dd").first().textContent(), name);
    await app.redeem(await scene.allow(page));
    await scene.connections(page);
    await page.getByRole("heading", { name, exact: true }).waitFor();
    assert.equal(await page.title(), "Your connections");
    assert.equal(await page.locator("script, img").count(), 0);
  },
};

const cookies: readonly Check[] = [
  {
    name: "cookies: taken by the browser, bound to the host, hidden from scripts, worth nothing afterwards",
    run: async (scene) => {
      const app = await scene.app();
      const person = await scene.person();
      const page = await person.newPage();
      await scene.consent(page, app);
      await hasBoundCookies(scene, page, "consent");
      await page.getByRole("button", { name: "Allow" }).click();
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      const kept = await hasBoundCookies(scene, page, "upstream");

      const lastPath = scene.door.kind === "halo" ? "/callback" : "/sign-in";
      const [request] = await Promise.all([
        page.waitForRequest((request) => new URL(request.url()).pathname === lastPath),
        scene.door.signIn(page),
      ]);
      const last = request.url();
      const access = await app.redeem(await scene.backAtApp(page));

      // The last step once more: without the cookies, and in another browser with them.
      await person.clearCookies();
      await page.goto(last);
      if (scene.door.kind === "key") await scene.door.signIn(page);
      await page.getByRole("heading", { name: "This sign-in can’t go on" }).waitFor();
      const other = await scene.person();
      await other.addCookies(kept);
      const again = await other.newPage();
      await again.goto(last);
      if (scene.door.kind === "halo") {
        await again.getByRole("heading", { name: "This sign-in can’t go on" }).waitFor();
        return;
      }
      // A form that is sent twice comes to the same result, whose code has served.
      await scene.door.signIn(again);
      await assert.rejects(
        app.redeem(await scene.backAtApp(again)),
        "an old cookie was good for another code",
      );
      // RFC 6749 section 4.1.2: a code that comes twice may have been stolen; what it gave ends.
      assert.equal(await app.statusOf(access), 401);
    },
  },
  {
    name: "the cookie of the connections page is bound to the host, hidden from scripts, and gone after signing out",
    run: async (scene) => {
      const page = await scene.tab();
      await scene.connections(page);
      await hasBoundCookies(scene, page, "visit");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: /^Sign in/ }).waitFor();
      const left = await page.context().cookies(scene.door.origin);
      assert.deepEqual(
        left.filter(({ name }) => name.includes("visit")),
        [],
      );
    },
  },
];

/** Judges the cookies that the browser has taken from the Worker, of which one must be of a kind; gives them. */
async function hasBoundCookies(scene: Scene, page: Page, kind: string) {
  const cookies = await page.context().cookies(scene.door.origin);
  assert.ok(
    cookies.some(({ name }) => name.includes(kind)),
    `no cookie for ${kind} among ${cookies.map(({ name }) => name).join(", ") || "none"}`,
  );
  for (const { name, path, httpOnly, secure, sameSite, domain, expires } of cookies) {
    const minutes = (expires * 1000 - Date.now()) / 60_000;
    assert.ok(minutes > 0 && minutes <= 15, `${name} stays for ${minutes} minutes`);
    assert.match(name, /^__Host-halo-mcp-/);
    assert.deepEqual(
      { path, httpOnly, secure, sameSite, domain },
      { path: "/", httpOnly: true, secure: true, sameSite: "Lax", domain: "localhost" },
      name,
    );
  }
  const seen = await page.context().newPage();
  await seen.goto(`${scene.door.origin}/connections`);
  assert.equal(await seen.evaluate(() => document.cookie), "");
  await seen.close();
  return cookies;
}
