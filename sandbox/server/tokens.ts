/** The tokens that the sandbox has issued, and on whose behalf. */

/**
 * One time that an agent let the application in, by signing in or by the application's own credentials. Every
 * code and token that comes of it refers to it, so that all of them end together.
 */
export interface Access {
  readonly agentId: number;
  /** Ended for good: nothing that came of it works any more. */
  withdrawn: boolean;
}

/** What a code or a refresh token can be changed into tokens for. */
export interface Permission {
  readonly access: Access;
  readonly scopes: readonly string[];
}

/** What one access token may do. */
export interface Grant {
  /** "t1", "t2" and so on: names the token in the log without giving it away. */
  readonly tokenId: string;
  /** The agent that the token acts as. */
  readonly agentId: number;
  readonly scopes: ReadonlySet<string>;
}

/** A pair as the token endpoint answers it. */
export interface IssuedToken {
  accessToken: string;
  refreshToken: string | undefined;
}

interface StoredGrant extends Grant {
  readonly access: Access;
  /** Epoch milliseconds by the sandbox's clock. */
  expiresAt: number;
}

/** Issues and looks up tokens. */
export class TokenStore {
  readonly #clock: () => number;
  readonly #lifetimeMs: number;
  readonly #accesses: Access[] = [];
  readonly #grants = new Map<string, StoredGrant>();
  /** By refresh token; taken out on use, because Halo's refresh tokens work once. */
  readonly #refreshable = new Map<string, Permission>();

  constructor(clock: () => number, lifetimeSeconds: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeSeconds * 1000;
  }

  /** Notes that an agent lets the application in. */
  open(agentId: number): Access {
    const access: Access = { agentId, withdrawn: false };
    this.#accesses.push(access);
    return access;
  }

  /** Issues an access token, with a refresh token if wanted. */
  issue({ access, scopes }: Permission, refreshable: boolean): IssuedToken {
    const accessToken = randomToken();
    this.#grants.set(accessToken, {
      tokenId: `t${this.#grants.size + 1}`,
      agentId: access.agentId,
      scopes: new Set(scopes),
      access,
      expiresAt: this.#clock() + this.#lifetimeMs,
    });
    const refreshToken = refreshable ? randomToken() : undefined;
    if (refreshToken !== undefined) this.#refreshable.set(refreshToken, { access, scopes });
    return { accessToken, refreshToken };
  }

  /** Uses up a refresh token; what it stood for, or undefined when it is unknown, was used or was withdrawn. */
  redeem(refreshToken: string): Permission | undefined {
    const permission = this.#refreshable.get(refreshToken);
    this.#refreshable.delete(refreshToken);
    return permission?.access.withdrawn === false ? permission : undefined;
  }

  /** The grant behind an `Authorization` header, even when it has ended. */
  find(authorization: string | null): Grant | undefined {
    return this.#stored(authorization);
  }

  /** The grant behind an `Authorization` header while it is valid. */
  findValid(authorization: string | null): Grant | undefined {
    const grant = this.#stored(authorization);
    const valid = grant !== undefined && !grant.access.withdrawn && grant.expiresAt > this.#clock();
    return valid ? grant : undefined;
  }

  /** Ends the access tokens of one agent, or of all, before their time. Refresh tokens live on. */
  expire(agentId?: number): void {
    for (const grant of this.#grants.values()) {
      if (agentId === undefined || grant.agentId === agentId) grant.expiresAt = 0;
    }
  }

  /** Withdraws what one agent, or all, have let the application do so far: every code and token of it. */
  withdraw(agentId?: number): void {
    for (const access of this.#accesses) {
      if (agentId === undefined || access.agentId === agentId) access.withdrawn = true;
    }
  }

  #stored(authorization: string | null): StoredGrant | undefined {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
    return token === undefined ? undefined : this.#grants.get(token);
  }
}

/** A value that nobody can guess, for tokens and codes. */
export function randomToken(): string {
  return `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll("-", "");
}
