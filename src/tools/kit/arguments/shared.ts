/**
 * Makes schemas that all arguments with the same text share. To make one costs zod a hundredth of a millisecond, and
 * the catalogue has a thousand.
 */
export function shared<Text extends string, Schema>(make: (text: Text) => Schema): (text: Text) => Schema {
  const made = new Map<Text, Schema>();
  return (text) => {
    const held = made.get(text);
    if (held !== undefined) return held;
    const schema = make(text);
    made.set(text, schema);
    return schema;
  };
}
