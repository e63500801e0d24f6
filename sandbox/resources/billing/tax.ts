import type { Resource } from "../../engine/resource.ts";

/** Tax rates, percent. */
export const tax: Resource = {
  usualOrder: "stored",
  seed: (build) => {
    build.tables.Tax.push(
      { id: 1, name: "Standard Rate", code: "T1", value: 20 },
      { id: 2, name: "Zero Rate", code: "T0", value: 0 },
      { id: 3, name: "Exempt", code: "T2", value: 0 },
    );
  },
};
