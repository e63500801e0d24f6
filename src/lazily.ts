/** Makes a value when it is first asked for: a Worker's start has little time, and most requests need little of it. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
