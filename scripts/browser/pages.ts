import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { SignInKind } from "./door.ts";
import { fitsItsWidth, hasContrast, hasNames, isWellFormed, tab } from "./reading.ts";
import type { Check, Scene } from "./scene.ts";

const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
const schemes = ["light", "dark"] as const;
const longName = "W".repeat(200);
/** What the pages show of it: 80 letters at most. */
const shownName = `${"W".repeat(79)}…`;

/**
 * How the pages look and read. What both sign-ins have in common is looked at with the one of Halo.
 *
 * @param pictures the folder for what they look like
 */
export function pages(kind: SignInKind, pictures: string): Check[] {
  /** Judges a page in each size and colour scheme; keeps pictures of it where it has a name. */
  const look = async (page: Page, name?: string) => {
    await isWellFormed(page);
    await hasNames(page);
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await fitsItsWidth(page);
        await hasContrast(page);
        if (name === undefined) continue;
        await page.screenshot({ path: join(pictures, `${name}-${colorScheme}-${size}.png`), fullPage: true });
      }
    }
  };
  const views: Check[] = [
    {
      name: "the consent page reads well, light and dark, on a phone and a desktop",
      run: async (scene) => {
        const page = await scene.tab();
        await scene.consent(page, await scene.app(), "halo:read halo:write");
        await look(page, "consent");
      },
    },
    {
      name: "a name of 200 letters fits a phone, on the consent page and among the connections",
      run: async (scene) => {
        const app = await scene.app(longName);
        const page = await scene.tab();
        await scene.consent(page, app);
        await look(page, "consent-long-name");
        await app.redeem(await scene.allow(page));
        await scene.connections(page);
        await page.getByRole("heading", { name: shownName }).waitFor();
        await look(page);
      },
    },
    {
      name: "the connections page reads well, before and after the sign-in",
      run: async (scene) => {
        const page = await scene.tab();
        await page.goto(`${scene.door.origin}/connections`);
        await look(page, "connections-sign-in");
        for (const name of ["Ticket helper", "Monthly report"]) {
          const app = await scene.app(name);
          await scene.consent(page, app, "halo:read halo:write");
          const access = await app.redeem(await scene.allow(page));
          if (name === "Ticket helper") await app.whoAmI(access);
        }
        await scene.connections(page);
        await look(page, "connections");
      },
    },
    {
      name: "a page of a problem reads well, and leads nowhere by itself",
      run: async (scene) => {
        const page = await scene.tab();
        const answer = await page.goto(`${scene.door.origin}/authorize?client_id=nobody&response_type=code`);
        assert.equal(answer?.status(), 400);
        await look(page, "problem");
      },
    },
    {
      name: "the keyboard alone will do: Tab in order with the focus seen, Space for the boxes, Enter for Allow",
      run: async (scene) => {
        const app = await scene.app();
        const page = await scene.tab();
        await scene.consent(page, app, "halo:read halo:write");
        const order = [await tab(page), await tab(page), await tab(page), await tab(page)];
        assert.deepEqual(order, ["halo:write", "halo:delete", "Allow", "Deny"]);
        await page.keyboard.press("Shift+Tab");
        await page.keyboard.press("Shift+Tab");
        await page.keyboard.press("Space");
        assert.equal(await page.getByLabel("Delete and void").isChecked(), true);
        await page.keyboard.press("Shift+Tab");
        await page.keyboard.press("Space");
        assert.equal(await page.getByLabel("Add and change").isChecked(), false);
        await page.keyboard.press("Tab");
        assert.equal(await tab(page), "Allow");
        await page.keyboard.press("Enter");
        await scene.door.signIn(page);
        const { scopes } = await app.redeem(await scene.backAtApp(page));
        assert.deepEqual(scopes, ["halo:read", "halo:delete"]);
      },
    },
  ];
  return kind === "halo" ? views : [keyPages(look)];
}

function keyPages(look: (page: Page, name: string) => Promise<void>): Check {
  return {
    name: "the page for the access key reads well, and after a wrong key",
    run: async (scene: Scene) => {
      const page = await scene.tab();
      await scene.consent(page, await scene.app());
      await page.getByRole("button", { name: "Allow" }).click();
      await page.getByLabel("Access key").waitFor();
      await look(page, "key");
      await page.getByLabel("Access key").fill("not-a-key-of-this-server");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
      await look(page, "key-with-error");
    },
  };
}
