/** What leads to the tenant, and nowhere else. */
export interface TenantLinks {
  /** An address as it may be opened, if it leads to the tenant, below the path that the tenant has. */
  readonly url: (address: string) => string | undefined;
  /** A ticket's page in Halo. */
  readonly ticket: (id: number) => string | undefined;
  /** A client's page in Halo. */
  readonly client: (id: number) => string | undefined;
}

/**
 * Links to a tenant, such as https://acme.halopsa.com or https://desk.example/halo.
 *
 * @param tenant the address as people open it; where it is none of http or https, nothing is ever opened
 */
export function linksTo(tenant: string): TenantLinks {
  const home = webAddress(tenant);
  const path = home?.pathname.replace(/\/+$/, "") ?? "";
  const url = (address: string) => {
    const to = webAddress(address);
    if (home === undefined || to?.origin !== home.origin) return undefined;
    return to.pathname === path || to.pathname.startsWith(`${path}/`) ? to.href : undefined;
  };
  const page = (name: string, id: number) =>
    home === undefined || !Number.isSafeInteger(id) ? undefined : url(`${home.origin}${path}/${name}=${id}`);
  return {
    url,
    ticket: (id) => page("ticket?id", id),
    client: (id) => page("customer?clientid", id),
  };
}

/** An address on the web without a name and password in it, which would be sent along. */
function webAddress(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !["https:", "http:"].includes(url.protocol)) return undefined;
  return url.username === "" && url.password === "" ? url : undefined;
}

/** What the server writes into the page as it gives it out: the tenant's address and the zone of its dates. */
const meta =
  typeof document === "undefined" ? undefined : document.querySelector<HTMLMetaElement>('meta[name="halo"]');

/** The tenant's time zone, an IANA name. */
export const tenantZone: string | undefined = meta?.dataset.zone;

/** Links to the tenant that the page was told; to nowhere where it was told none. */
export const { url: tenantUrl, ticket: ticketUrl, client: clientUrl } = linksTo(meta?.content ?? "");
