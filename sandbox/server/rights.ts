/**
 * What agents may not do, whatever the application's scopes are: Halo lets a call through when the scopes of the
 * application and the permissions of the agent both allow it.
 */

import { readOnlyRole } from "../data/people.ts";
import { byId, type Tenant } from "../engine/model.ts";
import { editScopes, readScopes } from "./scopes.ts";

/** The limits of one agent. */
export interface Restriction {
  /**
   * Scopes such as "edit:tickets" or "read:invoices". "admin" stands for changing what has no scope of its own:
   * agents, teams and lookups. Reading those cannot be denied.
   */
  readonly deny: readonly string[];
}

/** Restrictions by the id of the agent. */
export type RestrictedAgents = Readonly<Record<number, Restriction>>;

const admin = "admin";
const allEditing: ReadonlySet<string> = new Set([...editScopes, admin]);
const deniable: ReadonlySet<string> = new Set([...readScopes, ...allEditing]);
const nothing: ReadonlySet<string> = new Set();

/** The permissions of a tenant's agents. */
export class Rights {
  readonly #tenant: Tenant;
  readonly #denied: ReadonlyMap<number, ReadonlySet<string>> | undefined;

  /**
   * Without `restricted` the agents with the role "Read Only" may edit nothing and all others may do everything.
   *
   * @throws Error when a restriction names what cannot be denied.
   */
  constructor(tenant: Tenant, restricted?: RestrictedAgents) {
    this.#tenant = tenant;
    if (restricted === undefined) return;
    const denied = new Map<number, ReadonlySet<string>>();
    for (const [agentId, { deny }] of Object.entries(restricted)) {
      const unknown = deny.filter((scope) => !deniable.has(scope));
      if (unknown.length > 0) {
        throw new Error(
          `restrictedAgents[${agentId}].deny names ${unknown.join(", ")}; take "read:" or "edit:" with an area, such as "edit:tickets", or "admin".`,
        );
      }
      denied.set(Number(agentId), new Set(deny));
    }
    this.#denied = denied;
  }

  /** Whether an agent may read or edit an area; an undefined area is that of agents, teams and lookups. */
  allows(agentId: number, area: string | undefined, action: "read" | "edit"): boolean {
    const denied = this.#deniedTo(agentId);
    if (area === undefined) return action === "read" || !denied.has(admin);
    return !denied.has(`${action}:${area}`);
  }

  #deniedTo(agentId: number): ReadonlySet<string> {
    if (this.#denied !== undefined) return this.#denied.get(agentId) ?? nothing;
    const isReadOnly = byId(this.#tenant, "Agent", agentId)?.role_list === readOnlyRole;
    return isReadOnly ? allEditing : nothing;
  }
}
