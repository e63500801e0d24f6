/** The tokens that the sandbox has issued. */

/** What one access token may do. */
export interface Grant {
  /** "t1", "t2" and so on: names the token in the log without giving it away. */
  readonly tokenId: string;
  readonly scopes: ReadonlySet<string>;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly expiresAt: number;
}

/** A pair as the token endpoint answers it. */
export interface IssuedToken {
  accessToken: string;
  refreshToken: string | undefined;
}

const areas = [
  "tickets",
  "calendar",
  "customers",
  "crm",
  "timesheets",
  "contracts",
  "suppliers",
  "items",
  "projects",
  "sales",
  "quotes",
  "sos",
  "pos",
  "invoices",
  "reporting",
  "software",
  "softwarelicensing",
  "kb",
  "assets",
];

/** Every scope that a Halo application can ask for. There are none for agents, teams and lookups. */
export const knownScopes: ReadonlySet<string> = new Set([
  "all",
  "all:standard",
  "admin",
  "offline_access",
  "access:chat",
  "access:adpasswordreset",
  "editMine:timesheets",
  ...areas.flatMap((area) => [`read:${area}`, `edit:${area}`]),
]);

/** Issues and looks up tokens. */
export class TokenStore {
  readonly #clock: () => number;
  readonly #lifetimeMs: number;
  readonly #grants = new Map<string, Grant>();
  /** Scopes by refresh token; taken out on use, because Halo's refresh tokens work once. */
  readonly #refreshable = new Map<string, string[]>();

  constructor(clock: () => number, lifetimeSeconds: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeSeconds * 1000;
  }

  /** Issues an access token, with a refresh token if wanted. */
  issue(scopes: string[], refreshable: boolean): IssuedToken {
    const accessToken = randomToken();
    this.#grants.set(accessToken, {
      tokenId: `t${this.#grants.size + 1}`,
      scopes: new Set(scopes),
      expiresAt: this.#clock() + this.#lifetimeMs,
    });
    const refreshToken = refreshable ? randomToken() : undefined;
    if (refreshToken !== undefined) this.#refreshable.set(refreshToken, scopes);
    return { accessToken, refreshToken };
  }

  /** Uses up a refresh token; the scopes it stood for, or undefined when it is unknown or was used. */
  redeem(refreshToken: string): string[] | undefined {
    const scopes = this.#refreshable.get(refreshToken);
    this.#refreshable.delete(refreshToken);
    return scopes;
  }

  /** The grant behind an `Authorization` header, even when it has expired. */
  find(authorization: string | null): Grant | undefined {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
    return token === undefined ? undefined : this.#grants.get(token);
  }

  /** The grant behind an `Authorization` header while it is valid. */
  findValid(authorization: string | null): Grant | undefined {
    const grant = this.find(authorization);
    return grant !== undefined && grant.expiresAt > this.#clock() ? grant : undefined;
  }

  /** Makes every token that was issued so far invalid. */
  revokeAll(): void {
    for (const [token, grant] of this.#grants) this.#grants.set(token, { ...grant, expiresAt: 0 });
    this.#refreshable.clear();
  }
}

/** Whether a grant covers reading or editing an area; an undefined area needs any scope at all. */
export function covers(grant: Grant, area: string | undefined, action: "read" | "edit"): boolean {
  const { scopes } = grant;
  if (scopes.has("all") || scopes.has("all:standard")) return true;
  if (area === undefined) return [...scopes].some((scope) => scope !== "offline_access");
  if (area === "timesheets" && scopes.has("editMine:timesheets")) return true;
  return scopes.has(`${action}:${area}`);
}

function randomToken(): string {
  return `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll("-", "");
}
