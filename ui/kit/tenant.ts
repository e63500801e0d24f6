/** What the server writes into the page as it gives it out: the tenant's address and the zone of its dates. */
const meta = document.querySelector<HTMLMetaElement>('meta[name="halo"]');

/** The tenant's address as people open it, such as https://acme.halopsa.com; empty where the page was not told. */
const tenantAddress = meta?.content ?? "";
const tenantOrigin = URL.canParse(tenantAddress) ? new URL(tenantAddress).origin : undefined;

/** The tenant's time zone, an IANA name. */
export const tenantZone: string | undefined = meta?.dataset.zone;

/** An address, if it leads to the tenant; nothing else is ever opened. */
export function tenantUrl(address: string): string | undefined {
  if (tenantOrigin === undefined) return undefined;
  const url = URL.canParse(address, tenantOrigin) ? new URL(address, tenantOrigin) : undefined;
  return url?.origin === tenantOrigin ? url.href : undefined;
}

/** A ticket's page in Halo, which may stand below a path. */
export const ticketUrl = (id: number): string | undefined => tenantUrl(`${tenantAddress}/ticket?id=${id}`);
