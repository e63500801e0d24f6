import { UriTemplate, type Variables } from "@modelcontextprotocol/server";

const pagingNames = ["page", "page_size"] as const;

/** An address is longer only if someone plays; the SDK's `match` (2.4.0) throws at a million characters. */
const longestAddress = 2_000;

/** A URI template that no address fits that is too long to be one. */
export class BoundedTemplate extends UriTemplate {
  override match(uri: string): Variables | null {
    return uri.length > longestAddress ? null : super.match(uri);
  }
}

/**
 * A URI template with a query that may be left out, as RFC 6570 means `{?page,page_size}`: the SDK's own
 * `match` (2.4.0) demands every name of a query, in its order, so that no address without a page would match.
 * Expanding and listing stay the SDK's.
 */
export class PagedTemplate extends UriTemplate {
  readonly #path: BoundedTemplate;

  constructor(path: string) {
    super(`${path}{?${pagingNames.join(",")}}`);
    this.#path = new BoundedTemplate(path);
  }

  /** The variables of an address; null when its path is another, or its query holds another name or one twice. */
  override match(uri: string): Variables | null {
    const start = uri.indexOf("?");
    if (start < 0) return this.#path.match(uri);
    const variables = this.#path.match(uri.slice(0, start));
    if (variables === null) return null;
    for (const [name, value] of new URLSearchParams(uri.slice(start))) {
      if (!pagingNames.some((known) => known === name) || Object.hasOwn(variables, name)) return null;
      variables[name] = value;
    }
    return variables;
  }
}
