/** Whether a ticket of the sandbox is there for people: neither deleted nor merged into another. Which are, changes by the day. */
export const isThere = (row: Readonly<Record<string, unknown>>): boolean =>
  row.deleted !== true && !(Number(row.merged_into_id) > 0);
