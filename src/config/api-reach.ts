import * as z from "zod";

/** What is done with a resource of Halo's API. */
export type Act = "read" | "write" | "delete";

/** An entry of `HALO_API_ALLOW` or `HALO_API_DENY`: a resource, or `*` for all; with one act, or all of them. */
export interface ReachEntry {
  readonly resource: string;
  readonly act: Act | undefined;
}

/** What an operator allows and denies of Halo's API. */
export interface ReachPolicy {
  readonly allow: readonly ReachEntry[];
  readonly deny: readonly ReachEntry[];
}

/**
 * A list of resources, separated by commas or blanks: `Holiday, Mailbox:read`. `*` is every resource; only a list that
 * denies has it, since what is off by default is allowed by name alone.
 */
export const reachList = (name: string, takesAll: boolean) =>
  z.string().transform((text, context): readonly ReachEntry[] =>
    text
      .split(/[\s,]+/)
      .filter((entry) => entry !== "")
      .flatMap((entry) => {
        const [, resource = "", act] = /^(\*|[A-Za-z]\w{0,63})(?::(read|write|delete))?$/i.exec(entry) ?? [];
        if (resource !== "" && (resource !== "*" || takesAll)) {
          const known = (["read", "write", "delete"] as const).find((each) => each === act?.toLowerCase());
          return [{ resource, act: known }];
        }
        const all = takesAll ? ", * for all" : "";
        context.addIssue({
          code: "custom",
          message: `${name} must be names of resources of Halo's API, such as Holiday or Mailbox:read${all}.`,
        });
        return [];
      }),
  );
