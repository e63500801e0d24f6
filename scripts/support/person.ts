import { randomInt } from "node:crypto";
import { convert } from "html-to-text";
import { type APIRequestContext, type APIResponse, request } from "playwright-core";
import { type SignIn, signIn } from "../../sandbox/server/sign-in.ts";

/** What someone signs in with: an access key, or their own login at Halo. */
export type Account = { readonly kind: "key"; readonly key: string } | ({ readonly kind: "halo" } & SignIn);

/** An address of documentation's range (RFC 5737): so many sign-ins from one would meet its limit. */
const someAddress = () => `192.0.2.${randomInt(1, 255)}`;

/** How long a page may take, in milliseconds. */
const pageTimeoutMs = 15_000;

/**
 * A person who agrees to everything, without a window: keeps cookies, sends the forms of the pages with what
 * they hold, and signs in.
 */
export class Person {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  /**
   * Goes through the pages that begin at an authorization request (RFC 6749 4.1.1).
   *
   * @returns the address that the browser is sent back to at the client, with `code` or `error`.
   * @throws Refused with the page, when the request itself is refused on one.
   */
  async agree(authorizeUrl: string): Promise<string> {
    // Each time a fresh one, as nothing of an earlier sign-in may be needed.
    const browser = await request.newContext({
      timeout: pageTimeoutMs,
      // Cloudflare sets this in a deployment; `wrangler dev` leaves what is there.
      extraHTTPHeaders: { "cf-connecting-ip": someAddress() },
    });
    try {
      const consent = await browser.get(authorizeUrl, { maxRedirects: 0 });
      if (isRedirect(consent)) return locationOf(consent);
      if (!consent.ok()) throw new Refused(consent.status(), await consent.text());
      const allowed = locationOf(await submit(browser, consent, { decision: "allow" }));
      return await this.#signIn(browser, allowed);
    } finally {
      await browser.dispose();
    }
  }

  async #signIn(browser: APIRequestContext, address: string): Promise<string> {
    const account = this.#account;
    if (account.kind === "key") {
      const form = await browser.get(address, { maxRedirects: 0 });
      return locationOf(await submit(browser, form, { key: account.key }));
    }
    const back = await signIn((page) => fetch(page), address, account);
    return locationOf(await browser.get(back, { maxRedirects: 0 }));
  }
}

/** An authorization request that was answered with a page of its own, since there is nowhere to go back to. */
export class Refused extends Error {
  readonly status: number;
  readonly html: string;

  constructor(status: number, html: string) {
    super(`the request was refused on a page with ${status}: ${convert(html).slice(0, 300)}`);
    this.status = status;
    this.html = html;
  }
}

function isRedirect(answer: APIResponse): boolean {
  return answer.status() >= 300 && answer.status() < 400;
}

function locationOf(answer: APIResponse): string {
  const { location } = answer.headers();
  if (!isRedirect(answer) || location === undefined) {
    throw new Error(`${answer.url()} answered ${answer.status()} instead of a redirect`);
  }
  return new URL(location, answer.url()).href;
}

/** Sends the first form of a page with what it holds, and what the person types. */
async function submit(
  browser: APIRequestContext,
  page: APIResponse,
  typed: Readonly<Record<string, string>>,
): Promise<APIResponse> {
  const [form] = formsOf(await page.text());
  if (form === undefined) throw new Error(`${page.url()} answered ${page.status()} without a form`);
  const action = new URL(form.action, page.url());
  const body = new URLSearchParams(form.fields.filter(([name]) => !(name in typed)).map(([...pair]) => pair));
  for (const [name, value] of Object.entries(typed)) body.append(name, value);
  return browser.post(action.href, {
    // A browser says where a form comes from; the pages take no other.
    headers: { origin: action.origin, "content-type": "application/x-www-form-urlencoded" },
    data: body.toString(),
    maxRedirects: 0,
  });
}

/** A form of a page, with what it would send if nothing were changed. */
interface Form {
  readonly action: string;
  readonly fields: (readonly [name: string, value: string])[];
}

function formsOf(html: string): Form[] {
  const forms: Form[] = [];
  convert(html, {
    selectors: [
      { selector: "form", format: "form" },
      { selector: "input", format: "input" },
    ],
    formatters: {
      form: (element, walk, builder) => {
        forms.push({ action: attributesOf(element.attribs).action ?? "", fields: [] });
        walk(element.children, builder);
      },
      input: (element) => {
        const { name, value = "", type, checked, disabled } = attributesOf(element.attribs);
        const unticked = type === "checkbox" && checked === undefined;
        if (name === undefined || unticked || disabled !== undefined) return;
        forms.at(-1)?.fields.push([name, value]);
      },
    },
  });
  return forms;
}

/** The package's types leave attributes open; its parser (htmlparser2) gives decoded texts. */
function attributesOf(attributes: Partial<Record<string, string>> | undefined) {
  return attributes ?? {};
}
