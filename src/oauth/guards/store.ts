/** The longest key that Workers KV takes, in bytes (Workers KV, limits). It throws for a longer one. */
const longestKey = 512;

/**
 * The key-value store as the OAuth library may use it. A key that is too long to exist is answered as one that does
 * not exist: the library makes keys of ids that strangers send, and would answer 500.
 *
 * @param onPut told of each key that has been written
 */
export function boundedStore(store: KVNamespace, onPut?: (key: string) => void): KVNamespace {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "get") {
        return async (key: string, ...others: unknown[]) =>
          new TextEncoder().encode(key).length > longestKey
            ? null
            : Reflect.apply(member, target, [key, ...others]);
      }
      if (name === "put") {
        return async (key: string, ...others: unknown[]) => {
          await Reflect.apply(member, target, [key, ...others]);
          onPut?.(key);
        };
      }
      return member.bind(target);
    },
  });
}
