import { send } from "../../support/harness.ts";

/** The address of the Worker under test. */
export const publicUrl = "https://halo-mcp.test";

/** A form of a page, with what it would send if nothing were changed. */
export interface Form {
  readonly method: string;
  readonly action: string;
  /** Each value of a field that is not a button; checkboxes that are ticked, the disabled ones left out. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** What a browser got. */
export interface PageAnswer {
  readonly status: number;
  readonly url: string;
  readonly location: string | undefined;
  readonly headers: Headers;
  readonly html: string;
  readonly forms: readonly Form[];
}

let browsers = 0;

/** A person's browser: keeps cookies, sends forms, follows no redirect unless told. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** Each has an address of its own, so that the limit of one does not meet the next. */
  readonly address = `192.0.2.${(browsers++ % 250) + 1}`;

  async get(url: string, headers: Record<string, string> = {}): Promise<PageAnswer> {
    return this.#send(new Request(url, { headers, redirect: "manual" }));
  }

  /** Sends a form; `changes` replace, add (or with undefined take away) fields. */
  async submit(
    page: PageAnswer,
    changes: Readonly<Record<string, string | readonly string[] | undefined>> = {},
    index = 0,
  ): Promise<PageAnswer> {
    const form = page.forms[index];
    if (form === undefined) throw new Error(`no form ${index} on the page at ${page.url}:\n${page.html}`);
    const body = new URLSearchParams();
    for (const [name, value] of form.fields) if (!(name in changes)) body.append(name, value);
    for (const [name, value] of Object.entries(changes)) {
      for (const each of value === undefined ? [] : [value].flat()) body.append(name, each);
    }
    return this.post(new URL(form.action, page.url).href, body);
  }

  async post(
    url: string,
    body: URLSearchParams,
    headers: Record<string, string> = { origin: publicUrl },
  ): Promise<PageAnswer> {
    return this.#send(new Request(url, { method: "POST", body, headers, redirect: "manual" }));
  }

  async #send(request: Request): Promise<PageAnswer> {
    request.headers.set("cf-connecting-ip", this.address);
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (cookies !== "") request.headers.set("cookie", cookies);
    const response = await send(request);
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const { html, forms } = await readPage(response);
    return {
      status: response.status,
      url: request.url,
      location: response.headers.get("location") ?? undefined,
      headers: response.headers,
      html,
      forms,
    };
  }

  #keep(cookie: string): void {
    const [pair = "", ...attributes] = cookie.split(";").map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf("="));
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf("=") + 1));
  }
}

async function readPage(response: Response): Promise<{ html: string; forms: Form[] }> {
  const forms: { method: string; action: string; fields: [string, string][] }[] = [];
  const html = await response.text();
  if (!(response.headers.get("content-type") ?? "").startsWith("text/html")) return { html, forms };
  const rewriter = new HTMLRewriter()
    .on("form", {
      element: (form) => {
        forms.push({
          method: form.getAttribute("method") ?? "get",
          action: unescaped(form.getAttribute("action") ?? ""),
          fields: [],
        });
      },
    })
    .on("form input", {
      element: (input) => {
        const name = input.getAttribute("name");
        const unticked = input.getAttribute("type") === "checkbox" && !input.hasAttribute("checked");
        if (name === null || unticked || input.hasAttribute("disabled")) return;
        forms.at(-1)?.fields.push([name, unescaped(input.getAttribute("value") ?? "")]);
      },
    });
  await rewriter.transform(new Response(html)).text();
  return { html, forms };
}

/** HTMLRewriter gives attributes as they are written. */
function unescaped(attribute: string): string {
  return attribute
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}
