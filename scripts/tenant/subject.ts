import { workerNameOf } from "./environment.ts";
import type { Environment, WranglerConfig } from "./wrangler-file.ts";

/** One environment beside the rest of its file. */
export interface Subject {
  readonly name: string;
  readonly environment: Environment;
  readonly config: WranglerConfig;
}

/** Another environment, or the top level, and how it is called in a sentence. */
export interface Other {
  readonly label: string;
  readonly environment: Environment;
}

/** The top level and the environments beside this one. */
export function othersThan({ name, config }: Pick<Subject, "name" | "config">): Other[] {
  const named = Object.entries(config.env ?? {}).filter(([other]) => other !== name);
  return [
    { label: "the top level", environment: config },
    ...named.map(([other, environment]) => ({ label: `env.${other}`, environment })),
  ];
}

/** Which other environment, or the top level, has a Worker of this name. */
export function rivalOf(
  worker: string,
  { name, config }: Pick<Subject, "name" | "config">,
): string | undefined {
  if (worker === config.name) return "the top level";
  const rival = Object.entries(config.env ?? {}).find(
    ([other, environment]) => other !== name && workerNameOf(config, other, environment) === worker,
  );
  return rival && `env.${rival[0]}`;
}
