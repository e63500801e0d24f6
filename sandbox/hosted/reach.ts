import { tenantUrl } from "./address.ts";

/** Who answers for the tenant. */
export interface Answering {
  fetch(request: Request): Promise<Response>;
}

/**
 * What takes the place of `fetch` in a hosted sandbox: a request for the tenant goes to its object, any other nowhere.
 *
 * @param tenant asked at each request; undefined where the binding is missing
 */
export function reaching(tenant: () => Answering | undefined): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const answering = tenant();
    if (answering === undefined || new URL(request.url).origin !== tenantUrl) {
      throw new TypeError("A hosted sandbox sends nothing to other servers.");
    }
    return answering.fetch(request);
  };
}

/** A request with the bytes that it writes, as they are and not as it says; undefined for one that reads. */
export async function measured(
  request: Request,
): Promise<{ readonly request: Request; readonly bytes: number | undefined }> {
  if (["GET", "HEAD"].includes(request.method)) return { request, bytes: undefined };
  const body = await request.arrayBuffer();
  return { request: new Request(request, { body }), bytes: body.byteLength };
}
