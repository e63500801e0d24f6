import { readSurface, surfaceForm } from "../config/surface.ts";
import { jsonRpcError } from "../mcp/json-rpc-error.ts";
import type { Principal } from "../oauth/principal.ts";

/** The header by which a client asks for fewer tools than it would be shown. */
const toolsHeader = "halo-tools";

/**
 * The principal of a request, with the tools that its client asks for by a header: words as in `HALO_TOOLS`. They only
 * narrow what everybody else leaves. What is not understood is refused, since it would leave more than was asked for.
 */
export function withAskedTools(principal: Principal, request: Request): Principal | Response {
  const text = request.headers.get(toolsHeader);
  if (text === null || text.trim() === "") return principal;
  const choice = readSurface(text);
  if (choice === undefined) {
    return jsonRpcError(400, -32600, `The header Halo-Tools has to be ${surfaceForm}.`);
  }
  return { ...principal, chosen: [...(principal.chosen ?? []), { by: "client", choice: [...choice] }] };
}
