import { isLegacyRequest, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";

/** The first revision without sessions. */
const stateless = "2026-07-28";

/**
 * Whether a request belongs to the 2025 era or earlier. The SDK decides that by parsing the message with several
 * schemas. A plain tool call is recognized faster, by its header and `_meta`.
 */
export async function isOfSessionEra(request: Request, body: unknown): Promise<boolean> {
  return (
    eraOfCall(request.headers.get("mcp-protocol-version"), body) ?? (await isLegacyRequest(request, body))
  );
}

/** True for a plain tool call of the 2025 era, false for one of 2026-07-28, undefined for anything else. */
export function eraOfCall(version: string | null, body: unknown): boolean | undefined {
  if (!isRecord(body) || body.jsonrpc !== "2.0" || body.method !== "tools/call") return undefined;
  if (typeof body.id !== "number" || !Number.isSafeInteger(body.id) || !isRecord(body.params))
    return undefined;
  if ("result" in body || "error" in body) return undefined;
  const meta = body.params._meta === undefined ? {} : body.params._meta;
  if (!isRecord(meta)) return undefined;
  const { progressToken: token } = meta;
  if (token !== undefined && typeof token !== "string" && !Number.isSafeInteger(token)) return undefined;
  const claimed = meta[PROTOCOL_VERSION_META_KEY];
  if (version === stateless && claimed === stateless) return false;
  const isEarlier = version !== null && /^\d{4}-\d{2}-\d{2}$/.test(version) && version < stateless;
  const claimsNothing = !Object.keys(meta).some((key) => key.startsWith("io.modelcontextprotocol/"));
  return isEarlier && claimsNothing ? true : undefined;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
/**
 * The tool that a 2026-07-28 request calls, from the header that the protocol requires and the SDK compares with
 * the body. The server exists for this one call, so it only needs this tool.
 */
export function calledTool(request: Request | undefined): string | undefined {
  const headers = request?.headers;
  return headers?.get("mcp-method") === "tools/call" ? (headers.get("mcp-name") ?? undefined) : undefined;
}
