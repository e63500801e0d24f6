import type { Principal } from "../oauth/principal.ts";

/** Which tools a session has: they are chosen when it is opened, by its key, its grant and its client. */

type Chosen = NonNullable<Principal["chosen"]>;

/** What the client of a request asks for. */
export function askedBy({ chosen = [] }: Principal): Chosen {
  return chosen.filter(({ by }) => by === "client");
}

/** A principal with the tools that the client asked for when it opened its session, whatever it asks for now. */
export function askingFor(principal: Principal, asked: Chosen = []): Principal {
  const others = principal.chosen?.filter(({ by }) => by !== "client") ?? [];
  return { ...principal, chosen: [...others, ...asked] };
}

/** What of a principal decides which tools a server has. */
export function surfaceKey({ scopes, chosen = [] }: Principal): string {
  return JSON.stringify([scopes, chosen]);
}
