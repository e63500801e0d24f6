/** Creates a value at its first use, because a Worker has little time to start and most requests need few values. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * Imports a module at its first use. What is kept is the module and not the promise of it, which would belong to the
 * request that was first.
 */
export function imported<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let found: Module | undefined;
  return async () => {
    found ??= await load();
    return found;
  };
}
