import { workerNameOf } from "./environment.ts";
import { othersThan, type Subject } from "./subject.ts";
import { isWorkersDev, readPublicUrl, workersDevProblem } from "./values.ts";
import type { Environment } from "./wrangler-file.ts";

/** A route as far as it says which hostname leads to the Worker. */
interface Way {
  /** As it stands in the file. */
  readonly pattern: string;
  readonly hostname: string;
  /** Whether it leads from all of the hostname: a custom domain, or a route with `/*`. */
  readonly whole: boolean;
  /** Whether previews of versions are served at hostnames below it. */
  readonly previews: boolean;
}

/** What is wrong with where the Worker is reached: at PUBLIC_URL, and nowhere else. */
export function checkAddress(subject: Subject): string[] {
  const { name, environment, config } = subject;
  const place = `[env.${name}]`;
  const ways = waysTo(environment) ?? waysTo(config) ?? [];
  const previews = [
    ...((environment.preview_urls ?? config.preview_urls) === false
      ? []
      : [
          `preview_urls is not false, so every version may answer at a hostname of its own: set preview_urls = false in ${place}.`,
        ]),
    ...ways
      .filter((way) => way.previews)
      .map(
        ({ pattern }) =>
          `The route ${pattern} has previews_enabled, so every version may answer at a hostname of its own: remove it from the routes of ${place}.`,
      ),
  ];
  // Without an address there is nothing to compare with; checkVariables says that.
  const reading = readPublicUrl(environment.vars?.PUBLIC_URL, "PUBLIC_URL");
  if (!reading.ok) return previews;
  const { value: url } = reading;
  const main = isWorkersDev(url.hostname)
    ? onWorkersDev(subject, url, ways)
    : onOwnDomain(subject, url, ways);
  return [...main, ...previews, ...checkUniqueness(subject, url.hostname)];
}

/** The other environment, or the top level, that a hostname leads to by its PUBLIC_URL or a route. */
export function ownerOf(hostname: string, subject: Pick<Subject, "name" | "config">): string | undefined {
  return othersThan(subject).find(({ environment }) => {
    const theirs = readPublicUrl(environment.vars?.PUBLIC_URL, "PUBLIC_URL");
    return (
      (theirs.ok && theirs.value.hostname === hostname) ||
      waysTo(environment)?.some((way) => way.hostname === hostname) === true
    );
  })?.label;
}

function onWorkersDev({ name, environment, config }: Subject, url: URL, ways: readonly Way[]): string[] {
  const place = `[env.${name}]`;
  const elsewhere = workersDevProblem(url, workerNameOf(config, name, environment), "PUBLIC_URL");
  return [
    ...(elsewhere === undefined ? [] : [elsewhere]),
    ...((environment.workers_dev ?? config.workers_dev) === true
      ? []
      : [`workers_dev is not true, but PUBLIC_URL is on workers.dev: set workers_dev = true in ${place}.`]),
    ...ways.map((way) => fromElsewhere(way, place)),
  ];
}

function onOwnDomain(
  { name, environment, config }: Subject,
  { hostname }: URL,
  ways: readonly Way[],
): string[] {
  const place = `[env.${name}]`;
  return [
    ...(ways.some((way) => way.hostname === hostname && way.whole)
      ? []
      : [
          `No route leads from PUBLIC_URL to the Worker: set routes = [{ pattern = "${hostname}", custom_domain = true }] in ${place}.`,
        ]),
    ...ways.filter((way) => way.hostname !== hostname).map((way) => fromElsewhere(way, place)),
    ...((environment.workers_dev ?? config.workers_dev) === false
      ? []
      : [
          `workers_dev is not false, so the Worker may answer at a second hostname: set workers_dev = false in ${place}.`,
        ]),
  ];
}

function fromElsewhere({ pattern }: Way, place: string): string {
  return `The route ${pattern} leads to the Worker from elsewhere than PUBLIC_URL: remove it from the routes of ${place}, or mend PUBLIC_URL.`;
}

function checkUniqueness(subject: Subject, hostname: string): string[] {
  const owner = ownerOf(hostname, subject);
  return owner === undefined
    ? []
    : [`${hostname} is the address of ${owner} too: give each tenant a PUBLIC_URL and a route of its own.`];
}

/** The routes of an environment; nothing when it has no key for them and inherits. */
function waysTo({ route, routes }: Environment): Way[] | undefined {
  const all = routes ?? (route === undefined ? undefined : [route]);
  return all?.map((entry) => {
    const { pattern, custom_domain, enabled, previews_enabled } =
      typeof entry === "string" ? { pattern: entry } : entry;
    const [, hostname = "", path] = /^(?:https?:\/\/)?([^/]*)(.*)$/.exec(pattern.toLowerCase()) ?? [];
    return {
      pattern,
      hostname,
      whole: custom_domain === true ? enabled !== false : path === "/*",
      previews: previews_enabled === true,
    };
  });
}
