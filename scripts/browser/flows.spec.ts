/** The ways that people go. */
import type { Page } from "@playwright/test";
import type { App } from "./app.ts";
import { expect, test, type Visit } from "./test.ts";

test("consent, sign-in, back to the app, and a tool call with what it got", async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app, "halo:read halo:write");
  const { scopes } = await works(visit, app, await visit.allow(page));
  expect(scopes).toEqual(["halo:read", "halo:write"]);
});

test("the same with JavaScript switched off", async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab({ javaScriptEnabled: false });
  await visit.consent(page, app);
  await works(visit, app, await visit.allow(page));
});

test("the boxes decide: one ticked, one taken away", async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app, "halo:read halo:write");
  await page.getByLabel("Add and change").uncheck();
  await page.getByLabel("Delete and void").check();
  const { scopes } = await app.redeem(await visit.allow(page));
  expect(scopes).toEqual(["halo:read", "halo:delete"]);
});

test("a wrong key is told, the field has the focus and is marked, and the right key goes on", {
  tag: "@key",
}, async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app);
  await page.getByRole("button", { name: "Allow" }).click();
  const field = page.getByLabel("Access key");
  await expect(field).toBeFocused();
  await field.fill("not-a-key-of-this-server");
  await page.getByRole("button", { name: "Sign in" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "not a key of this server" });
  await expect(alert).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAttribute("aria-describedby", (await alert.getAttribute("id")) ?? "");
  await expect(field, "the page gives the wrong key back").toHaveValue("");
  await visit.signIn(page);
  await works(visit, app, await visit.backAtApp(page));
});

test("Cancel at Halo's login leads to the app with access_denied", { tag: "@halo" }, async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(app.errorIn(await visit.backAtApp(page))).toBe("access_denied");
});

test("Deny leads to the app with access_denied, without a sign-in", async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app);
  await page.getByRole("button", { name: "Deny" }).click();
  expect(app.errorIn(await visit.backAtApp(page))).toBe("access_denied");
});

test("a double click on Allow comes to one result", async ({ visit }) => {
  const page = await visit.tab();
  const sent = countPosts(page, "/authorize");
  // On a busy machine the answer to the first click may win the race; then it is tried again.
  for (let round = 1; round <= 4; round++) {
    const app = await visit.app();
    await visit.consent(page, app);
    const before = sent();
    await doubleClick(page, "Allow");
    await visit.signIn(page);
    await works(visit, app, await visit.backAtApp(page));
    if (sent() - before === 2) return;
  }
  throw new Error("The form was never sent twice, so this shows nothing.");
});

test("a double click on the last button comes to one result", async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app);
  await page.getByRole("button", { name: "Allow" }).click();
  await visit.signIn(page, { clicks: 2 });
  await works(visit, app, await visit.backAtApp(page));
});

test("Back from the sign-in to the consent page, and Allow again", async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await page.goBack();
  await works(visit, app, await visit.allow(page));
});

test("two tabs of one browser, each for an app of its own, at once", async ({ visit }) => {
  const person = await visit.person();
  const apps = await Promise.all([visit.app("The first"), visit.app("The second")]);
  const tabs = await Promise.all(
    apps.map(async (app) => {
      const page = await person.newPage();
      await visit.consent(page, app);
      return { app, page };
    }),
  );
  // Both are asked and both have allowed before either is through.
  for (const { page } of tabs) await page.getByRole("button", { name: "Allow" }).click();
  for (const { page } of tabs) await page.getByRole("button", { name: "Sign in" }).waitFor();
  await Promise.all(
    tabs.map(async ({ app, page }) => {
      await visit.signIn(page);
      await works(visit, app, await visit.backAtApp(page));
    }),
  );
});

test("a web app that opened the sign-in in a window of its own hears of the end", async ({ visit, site }) => {
  const app = await visit.app();
  const opener = await visit.tab();
  await opener.goto(site.sameSite + site.show("<!doctype html><title>A web app</title>"));
  const [window] = await Promise.all([
    opener.waitForEvent("popup"),
    opener.evaluate(
      (url) => {
        addEventListener("message", ({ data }) => {
          document.title = data.back;
        });
        open(url, "sign-in", "popup,width=500,height=700");
      },
      await app.authorizeUrl(),
    ),
  ]);
  const address = await visit.allow(window);
  expect(address).toContain("code=");
  await expect(opener).toHaveTitle(address);
});

test("connections: signed in, the app is seen, withdrawn, and its token dead", async ({ visit }) => {
  const app = await visit.app("To be withdrawn");
  const page = await visit.tab();
  await visit.consent(page, app);
  const access = await works(visit, app, await visit.allow(page));
  await visit.connections(page);
  const shown = page.getByRole("article").filter({ hasText: "To be withdrawn" });
  await expect(page.getByText(`signed in as ${visit.deployment.who}`)).toBeVisible();
  await expect(shown.getByText("Read", { exact: true })).toBeVisible();
  await shown.getByRole("button", { name: "Withdraw" }).click();
  await expect(page).toHaveTitle("Withdraw To be withdrawn?");
  await page.getByRole("link", { name: "Keep it" }).click();
  expect(await app.statusOf(access)).toBe(200);
  await shown.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByRole("status")).toContainText("To be withdrawn has no access any more");
  await expect(shown).toHaveCount(0);
  expect(await app.statusOf(access)).toBe(401);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: /^Sign in/ }).waitFor();
});

/** Exchanges the code that the browser came back with, and calls a tool as the person. */
async function works(visit: Visit, app: App, address: string) {
  const query = new URL(address).searchParams;
  for (const name of ["code", "state"]) expect(query.get(name), `${name} in ${address}`).toBeTruthy();
  expect(query.get("iss")).toBe(visit.deployment.origin);
  const access = await app.redeem(address);
  expect(await app.whoAmI(access), "the tool names somebody else").toContain(visit.deployment.agent);
  return access;
}

/** Clicks a button twice, the second time when the form of the first is on its way. */
async function doubleClick(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name });
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  if (box === null) throw new Error(`The button ${name} can't be seen.`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await Promise.all([page.waitForRequest((request) => request.method() === "POST"), page.mouse.up()]);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

/** Counts the forms that a page sends to a path from now on. */
function countPosts(page: Page, path: string): () => number {
  let posts = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && new URL(request.url()).pathname === path) posts++;
  });
  return () => posts;
}
