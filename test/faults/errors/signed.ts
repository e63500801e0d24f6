import {
  buildTenant,
  createSandbox,
  type Fault,
  type Sandbox,
  type SandboxOptions,
  type Tenant,
} from "../../../sandbox/index.ts";
import { haloResources } from "../../../src/halo/resources.ts";
import { haloClient, type Setup, signal } from "./halo.ts";

/** A Halo client that signs in to a sandbox of its own. */
export interface Signed {
  readonly sandbox: Sandbox;
  /** Every request in the order in which it was sent. */
  readonly requests: Request[];
  readonly list: () => Promise<unknown>;
}

let built: Tenant | undefined;

/** A tenant with a few suppliers and nothing else: a sign-in needs no more, and many are made here. */
function smallTenant(): Tenant {
  built ??= buildTenant();
  const { now, meAgentId, tables } = built;
  const none = Object.fromEntries(Object.keys(tables).map((name) => [name, []])) as unknown as typeof tables;
  return { now, meAgentId, files: new Map(), tables: { ...none, Supplier: tables.Supplier.slice(0, 3) } };
}

/** A Halo client against a sandbox of its own. */
export function signed(
  setup: Omit<Setup, "fetch"> = {},
  options: SandboxOptions = {},
  faults: readonly Fault[] = [],
): Signed {
  const sandbox = createSandbox({ tenant: smallTenant(), resets: false, ...options });
  for (const fault of faults) sandbox.faults.add(fault);
  const requests: Request[] = [];
  const client = haloClient({
    ...setup,
    fetch: (request) => {
      requests.push(request.clone());
      return sandbox.fetch(request);
    },
  });
  const list = () => client.list(haloResources.suppliers, {}, { number: 1, size: 1 }, { signal });
  return { sandbox, requests, list };
}

/** How often a token was asked for. */
export const tokenRequests = ({ sandbox }: Signed) => sandbox.log.count({ path: "/auth/token" });
