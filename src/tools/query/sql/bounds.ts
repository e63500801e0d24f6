/**
 * What a query may ask for. Neither a Durable Object's SQLite nor Node's can be interrupted, and the clock of a Worker
 * stands still while code runs, so a query is judged before it runs: by its text, and by the rows that its joins can make
 * at most.
 */

/** Characters of a query. */
export const longestQuery = 8_000;

/** How deep parentheses and expressions may nest: SQLite in a Durable Object refuses an expression deeper than 100. */
export const deepest = { parentheses: 60, expression: 60 } as const;

/** SELECTs in one query, with subqueries and parts of a UNION. */
export const mostSelects = 24;

/** Tables in one FROM. */
export const mostSources = 8;

/** Parts of a UNION: a Durable Object refuses more. */
export const mostParts = 5;

/** Rows of VALUES. */
export const mostValues = 50;

/** Columns of a SELECT: a Durable Object refuses more than 100. */
export const mostColumns = 60;

/** Entries of IN (…). */
export const mostListed = 300;

/** Bytes of a LIKE or GLOB pattern: a Durable Object refuses more. */
export const longestPattern = 50;

/** Rows that joins, scans and repeated subqueries may make in all: about two seconds of a Worker's processor. */
export const mostWork = 3_000_000;

/** Rows of a subquery that may be joined without an equality: months, a single total. */
export const fewRows = 1_000;

/** Characters of a text that an expression can make; of what group_concat makes, the first are kept. */
export const longestMade = 10_000;
export const longestConcat = 2_000;

/** Characters of a text of a column that a recursive query makes. */
export const longestRecursive = 100;

/** Rows of a result that are read. */
export const mostRows = 1_000;
