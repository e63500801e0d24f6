import { UriTemplate, type Variables } from "@modelcontextprotocol/server";

const pagingNames = ["page", "page_size"] as const;

/** The longest URI that is matched, in characters; the SDK's `match` (2.4.0) throws from a million on. */
const longestUri = 2_000;

/** A URI template that matches no URI of more than {@link longestUri} characters. */
export class BoundedTemplate extends UriTemplate {
  override match(uri: string): Variables | null {
    return uri.length > longestUri ? null : super.match(uri);
  }
}

/**
 * A URI template with the optional query `{?page,page_size}` (RFC 6570). The SDK's `match` (2.4.0) requires every
 * name of the query, in order, so a URI without a page would not match. Expanding and listing are the SDK's.
 */
export class PagedTemplate extends UriTemplate {
  readonly #path: BoundedTemplate;

  constructor(path: string) {
    super(`${path}{?${pagingNames.join(",")}}`);
    this.#path = new BoundedTemplate(path);
  }

  /** The variables of a URI; null when its path does not match, or its query has an unknown or repeated name. */
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
