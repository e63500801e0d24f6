import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { App } from "./app.ts";
import type { Door } from "./door.ts";
import type { Site } from "./site.ts";

/** A thing that must be so, and what shows it. */
export interface Check {
  readonly name: string;
  /** Throws when it is not so. */
  run(scene: Scene): Promise<void>;
}

/** How long a browser waits for a page or for something on it, in milliseconds. */
const patienceMs = 8_000;

let people = 0;

/** What a check works with. Each has people of its own; what they leave behind ends with it. */
export class Scene {
  readonly door: Door;
  readonly site: Site;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  /** What browsers asked for elsewhere, and what they complained about on our pages. */
  readonly #complaints: string[] = [];

  constructor(browser: Browser, door: Door, site: Site) {
    this.#browser = browser;
    this.door = door;
    this.site = site;
  }

  /** Registers a client. */
  app(name = "Ticket helper"): Promise<App> {
    return App.register(this.door.origin, this.site.redirectUri, name);
  }

  /** Somebody's browser, which remembers nothing yet. */
  async person(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    // Each has an address of their own, so that the limit of one does not meet the next.
    const address = `192.0.2.${(people++ % 250) + 1}`;
    const context = await this.#browser.newContext({
      ...options,
      extraHTTPHeaders: { "cf-connecting-ip": address },
    });
    context.setDefaultTimeout(patienceMs);
    const known = [this.door.origin, this.door.halo, this.site.sameSite, this.site.crossSite];
    context.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && !known.includes(origin))
        this.#complaints.push(`asked for ${request.url()}`);
    });
    context.on("console", (message) => {
      const isOurs = message.location().url.startsWith(this.door.origin);
      // A refusal is a page too; what its status has to be, the checks say.
      const isStatus = message
        .text()
        .startsWith("Failed to load resource: the server responded with a status");
      if (isOurs && !isStatus && ["error", "warning"].includes(message.type()))
        this.#complaints.push(`console: ${message.text()}`);
    });
    context.on("weberror", (error) => this.#complaints.push(`script: ${error.error().message}`));
    this.#contexts.push(context);
    return context;
  }

  /** A new tab of a new person. */
  async tab(options: BrowserContextOptions = {}): Promise<Page> {
    return (await this.person(options)).newPage();
  }

  /** Opens the page that asks for consent, as an app does. */
  async consent(page: Page, app: App, scope?: string): Promise<void> {
    await page.goto(await app.authorizeUrl(scope));
    await page.getByRole("button", { name: "Allow" }).waitFor();
  }

  /** From the consent page through the sign-in back to the app; the address that the browser ends at. */
  async allow(page: Page): Promise<string> {
    await page.getByRole("button", { name: "Allow" }).click();
    await this.door.signIn(page);
    return this.backAtApp(page);
  }

  /** Waits until the browser is back at the app; its address there. */
  async backAtApp(page: Page): Promise<string> {
    await page.waitForURL((url) => url.origin === this.site.sameSite && url.pathname === "/callback");
    return page.url();
  }

  /** Opens the page of one's connections, signing in on the way. */
  async connections(page: Page): Promise<void> {
    await page.goto(`${this.door.origin}/connections`);
    await page.getByRole("button", { name: /^Sign in/ }).click();
    await this.door.signIn(page);
    await page.waitForURL(`${this.door.origin}/connections`);
    await page.getByRole("button", { name: "Sign out" }).waitFor();
  }

  /** Sends a form from a page of another origin, as an attacker makes a browser do; the status it got. */
  async forge(
    page: Page,
    from: "sameSite" | "crossSite",
    action: string,
    fields: Readonly<Record<string, string>>,
    enctype = "application/x-www-form-urlencoded",
  ): Promise<number> {
    await page.goto(this.site[from] + this.site.show("<!doctype html><title>Another site</title>"));
    const [response] = await Promise.all([
      page.waitForResponse((response) => response.url() === action),
      page.waitForURL(({ origin }) => origin !== this.site[from]),
      page.evaluate(
        ({ action, fields, enctype }) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action, enctype });
          for (const [name, value] of Object.entries(fields)) {
            form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
          }
          document.body.append(form);
          form.submit();
        },
        { action, fields, enctype },
      ),
    ]);
    return response.status();
  }

  /** Ends what the people opened. */
  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  /** What browsers complained about in this scene. */
  complaints(): readonly string[] {
    return this.#complaints;
  }
}
