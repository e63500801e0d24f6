/** What the checks work with: Playwright's `test` with people, apps and another site beside the Worker. */
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { App } from "./app.ts";
import { type Deployment, deployment, type SignInMode } from "./deployments.ts";
import { type Site, startSite } from "./site.ts";

/** What a project of the configuration sets. */
export interface Options {
  readonly signInMode: SignInMode;
}

interface Fixtures {
  /** Another site, on this machine; one for each process that runs checks. */
  readonly site: Site;
  readonly visit: Visit;
}

export { expect };
export const test = base.extend<Pick<Fixtures, "visit">, Options & Pick<Fixtures, "site">>({
  signInMode: ["halo", { option: true, scope: "worker" }],
  site: [
    async ({ signInMode: _ }, use) => {
      const site = await startSite();
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  visit: async ({ browser, signInMode, site }, use, { parallelIndex }) => {
    const network = networks[parallelIndex % networks.length];
    const visit = new Visit(
      (options) => browser.newContext(options),
      deployment(signInMode),
      site,
      `${network}`,
    );
    await use(visit);
    await visit.close();
    expect(visit.complaints, "what browsers complained about").toEqual([]);
  },
});

/** The networks of documentation (RFC 5737): processes that run at the same time take different addresses. */
const networks = ["192.0.2", "198.51.100", "203.0.113"];
let people = 0;

/** People with browsers of their own who visit the Worker; what they leave behind ends with the check. */
export class Visit {
  readonly deployment: Deployment;
  /** What browsers asked for elsewhere, and what they complained about on our pages. */
  readonly complaints: string[] = [];
  readonly #site: Site;
  readonly #network: string;
  readonly #open: (options: BrowserContextOptions) => Promise<BrowserContext>;
  readonly #contexts: BrowserContext[] = [];

  constructor(
    open: (options: BrowserContextOptions) => Promise<BrowserContext>,
    deployment: Deployment,
    site: Site,
    network: string,
  ) {
    this.#open = open;
    this.deployment = deployment;
    this.#site = site;
    this.#network = network;
  }

  /** Registers a client. */
  app(name = "Ticket helper"): Promise<App> {
    return App.register(this.deployment.origin, this.#site.redirectUri, name);
  }

  /** Somebody's browser, which remembers nothing yet. */
  async person(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    // Each has an address of their own, so that the limit of one does not meet the next.
    const address = `${this.#network}.${(people++ % 250) + 1}`;
    const context = await this.#open({ ...options, extraHTTPHeaders: { "cf-connecting-ip": address } });
    const known = [
      ...[this.deployment.origin, this.deployment.halo],
      ...[this.#site.sameSite, this.#site.crossSite],
    ];
    context.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && !known.includes(origin))
        this.complaints.push(`asked for ${request.url()}`);
    });
    context.on("console", (message) => {
      const isOurs = message.location().url.startsWith(this.deployment.origin);
      // A refusal is a page too; what its status has to be, the checks say.
      const isStatus = message
        .text()
        .startsWith("Failed to load resource: the server responded with a status");
      if (isOurs && !isStatus && ["error", "warning"].includes(message.type()))
        this.complaints.push(`console: ${message.text()}`);
    });
    context.on("weberror", (error) => this.complaints.push(`script: ${error.error().message}`));
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

  /** Types what the sign-in asks for and sends it, at Halo's login or on the page for the access key. */
  async signIn(page: Page, { clicks = 1 } = {}): Promise<void> {
    for (const [label, value] of Object.entries(this.deployment.credentials)) {
      await page.getByLabel(label).fill(value);
    }
    await page.getByRole("button", { name: "Sign in" }).click({ clickCount: clicks });
  }

  /** From the consent page through the sign-in back to the app; the address that the browser ends at. */
  async allow(page: Page): Promise<string> {
    await page.getByRole("button", { name: "Allow" }).click();
    await this.signIn(page);
    return this.backAtApp(page);
  }

  /** Waits until the browser is back at the app; its address there. */
  async backAtApp(page: Page): Promise<string> {
    await page.waitForURL((url) => url.origin === this.#site.sameSite && url.pathname === "/callback");
    return page.url();
  }

  /** Opens the page of one's connections, or of what one did, signing in on the way. */
  async connections(page: Page, path = "/connections"): Promise<void> {
    await page.goto(`${this.deployment.origin}${path}`);
    await page.getByRole("button", { name: /^Sign in/ }).click();
    await this.signIn(page);
    await page.waitForURL(`${this.deployment.origin}${path}`);
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
    await page.goto(this.#site[from] + this.#site.show("<!doctype html><title>Another site</title>"));
    const [response] = await Promise.all([
      page.waitForResponse((response) => response.url() === action),
      page.waitForURL(({ origin }) => origin !== this.#site[from]),
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
}
