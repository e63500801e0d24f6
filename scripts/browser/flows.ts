import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { App } from "./app.ts";
import type { SignInKind } from "./door.ts";
import type { Check, Scene } from "./scene.ts";

/** The ways that people go. */
export function flows(kind: SignInKind): Check[] {
  return [
    {
      name: "consent, sign-in, back to the app, and a tool call with what it got",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab();
        await scene.consent(page, app, "halo:read halo:write");
        const { scopes } = await works(scene, app, await scene.allow(page));
        assert.deepEqual(scopes, ["halo:read", "halo:write"]);
      },
    },
    {
      name: "the same with JavaScript switched off",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab({ javaScriptEnabled: false });
        await scene.consent(page, app);
        await works(scene, app, await scene.allow(page));
      },
    },
    {
      name: "the boxes decide: one ticked, one taken away",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab();
        await scene.consent(page, app, "halo:read halo:write");
        await page.getByLabel("Add and change").uncheck();
        await page.getByLabel("Delete and void").check();
        const { scopes } = await app.redeem(await scene.allow(page));
        assert.deepEqual(scopes, ["halo:read", "halo:delete"]);
      },
    },
    ...(kind === "key" ? [wrongKey] : [cancelAtHalo]),
    {
      name: "Deny leads to the app with access_denied, without a sign-in",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab();
        await scene.consent(page, app);
        await page.getByRole("button", { name: "Deny" }).click();
        const address = await scene.backAtApp(page);
        assert.equal(app.errorIn(address), "access_denied");
      },
    },
    {
      name: "a double click on Allow comes to one result",
      run: async (scene) => {
        const page = await scene.tab();
        const sent = countPosts(page, "/authorize");
        // On a busy machine the answer to the first click may win the race; then it is tried again.
        for (let round = 1; round <= 4; round++) {
          const app = await scene.app();
          await scene.consent(page, app);
          const before = sent();
          await doubleClick(page, "Allow");
          await scene.door.signIn(page);
          await works(scene, app, await scene.backAtApp(page));
          if (sent() - before === 2) return;
        }
        assert.fail("the form was never sent twice, so that this shows nothing");
      },
    },
    {
      name: "a double click on the last button comes to one result",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab();
        await scene.consent(page, app);
        await page.getByRole("button", { name: "Allow" }).click();
        await scene.door.signIn(page, { twice: true });
        await works(scene, app, await scene.backAtApp(page));
      },
    },
    {
      name: "Back from the sign-in to the consent page, and Allow again",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab();
        await scene.consent(page, app);
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        await page.goBack();
        await works(scene, app, await scene.allow(page));
      },
    },
    {
      name: "two tabs of one browser, each for an app of its own, at once",
      run: async (scene) => {
        const person = await scene.person();
        const apps = await Promise.all([scene.app("The first"), scene.app("The second")]);
        const tabs = await Promise.all(
          apps.map(async (app) => {
            const page = await person.newPage();
            await scene.consent(page, app);
            return { app, page };
          }),
        );
        // Both are asked and both have allowed before either is through.
        for (const { page } of tabs) await page.getByRole("button", { name: "Allow" }).click();
        for (const { page } of tabs) await page.getByRole("button", { name: "Sign in" }).waitFor();
        await Promise.all(
          tabs.map(async ({ app, page }) => {
            await scene.door.signIn(page);
            await works(scene, app, await scene.backAtApp(page));
          }),
        );
      },
    },
    {
      name: "a web app that opened the sign-in in a window of its own hears of the end",
      run: async (scene) => {
        const app = await scene.app();
        const opener = await scene.tab();
        await opener.goto(scene.site.sameSite + scene.site.show("<!doctype html><title>A web app</title>"));
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
        const address = await scene.allow(window);
        await opener.waitForFunction(() => document.title.includes("code="));
        assert.equal(await opener.title(), address);
      },
    },
    {
      name: "connections: signed in, the app is seen, withdrawn, and its token dead",
      run: async (scene) => {
        const app = await scene.app("To be withdrawn");
        const page = await scene.tab();
        await scene.consent(page, app);
        const access = await works(scene, app, await scene.allow(page));
        await scene.connections(page);
        const shown = page.getByRole("article").filter({ hasText: "To be withdrawn" });
        await page.getByText(`signed in as ${scene.door.who}`).waitFor();
        await shown.getByText("Read", { exact: true }).waitFor();
        await shown.getByRole("button", { name: "Withdraw" }).click();
        await shown.waitFor({ state: "detached" });
        assert.equal(new URL(page.url()).pathname, "/connections");
        assert.equal(await app.statusOf(access), 401);
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("button", { name: /^Sign in/ }).waitFor();
      },
    },
  ];
}

const wrongKey: Check = {
  name: "a wrong key is told, the field has the focus and is marked, and the right key goes on",
  run: async (scene) => {
    const app = await scene.app();
    const page = await scene.tab();
    await scene.consent(page, app);
    await page.getByRole("button", { name: "Allow" }).click();
    const field = page.getByLabel("Access key");
    await field.waitFor();
    assert.equal(await isFocused(page, "key"), true, "the field has no focus at first");
    await field.fill("not-a-key-of-this-server");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "not a key of this server" });
    await alert.waitFor();
    assert.equal(await isFocused(page, "key"), true, "the field has no focus after the error");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await field.getAttribute("aria-describedby"), await alert.getAttribute("id"));
    assert.equal(await field.inputValue(), "", "the page gives the wrong key back");
    await scene.door.signIn(page);
    await works(scene, app, await scene.backAtApp(page));
  },
};

const cancelAtHalo: Check = {
  name: "Cancel at Halo's login leads to the app with access_denied",
  run: async (scene) => {
    const app = await scene.app();
    const page = await scene.tab();
    await scene.consent(page, app);
    await page.getByRole("button", { name: "Allow" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    assert.equal(app.errorIn(await scene.backAtApp(page)), "access_denied");
  },
};

/** Exchanges the code that the browser came back with, and calls a tool as the person. */
async function works(scene: Scene, app: App, address: string) {
  const query = new URL(address).searchParams;
  for (const name of ["code", "state", "iss"]) assert.ok(query.get(name), `no ${name} in ${address}`);
  assert.equal(query.get("iss"), scene.door.origin);
  const access = await app.redeem(address);
  assert.ok((await app.whoAmI(access)).includes(scene.door.agent), "the tool names somebody else");
  return access;
}

function isFocused(page: Page, id: string): Promise<boolean> {
  return page.evaluate((expected) => document.activeElement?.id === expected, id);
}

/** Clicks a button twice, the second time when the form of the first is on its way. */
async function doubleClick(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name });
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  assert.ok(box !== null, `the button ${name} can't be seen`);
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
