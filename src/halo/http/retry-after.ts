/**
 * The seconds that an answer asks to wait (`Retry-After`, in seconds or as a date); undefined when it does not ask, or
 * not in a way that can be read.
 *
 * @param now milliseconds since the epoch
 */
export function retryAfterSeconds(response: Response, now: number): number | undefined {
  const value = response.headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}
