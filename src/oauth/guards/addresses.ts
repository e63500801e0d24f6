import {
  convertIPv4BinaryToString,
  convertIPv4MappedIPv6ToIPv4,
  convertIPv6ToBinary,
  distinctRemoteAddr,
  isIPv4MappedIPv6,
} from "hono/utils/ipaddr";

/** How many bits of an IPv6 address name its network: 64 of one subnet, 48 of what a site is given (RFC 6177). */
type Prefix = 64 | 48;

/**
 * The network that a request comes from, as a key to count by: an IPv4 address, or the first bits of an IPv6
 * address, because a subscriber has at least a whole /64 to choose addresses from.
 *
 * @returns `unknown` when the platform named no address, as outside of Cloudflare
 */
export function networkOf(request: Request, prefix: Prefix = 64): string {
  // Cloudflare sets this header, and replaces what a client sent in it.
  const address = request.headers.get("cf-connecting-ip")?.trim() ?? "";
  if (distinctRemoteAddr(address) !== "IPv6") return address === "" ? "unknown" : address;
  try {
    const bits = convertIPv6ToBinary(address);
    if (isIPv4MappedIPv6(bits)) return convertIPv4BinaryToString(convertIPv4MappedIPv6ToIPv4(bits));
    return `${(bits >> BigInt(128 - prefix)).toString(16)}/${prefix}`;
  } catch {
    // Not an address. One key for all of these: nobody else is counted by it.
    return "invalid";
  }
}

/** Whether another request of this kind, from the network of this one, is within a limit. */
export async function isWithin(
  limit: RateLimit,
  kind: string,
  request: Request,
  prefix: Prefix = 64,
): Promise<boolean> {
  const { success } = await limit.limit({ key: `${kind} ${networkOf(request, prefix)}` });
  return success;
}
