/**
 * What a query for Halo may ask for. The parser recurses and goes back over what it has read, so the text is bounded
 * before it, and Halo's database is shared with everybody who works there, so the rows are bounded after it.
 */

/** Characters of a query as it is written, and as it is sent: other clients of `POST /Report` send at most 8,000. */
export const longestQuery = 8_000;
export const longestSent = 24_000;

/** How deep parentheses, CASE and signs may nest. */
export const deepest = 24;

/** CASTs within each other: the parser takes twice as long for each, and would not end for some dozens. */
export const mostCasts = 4;

/** SELECTs in one query, with subqueries and parts of a UNION. */
export const mostSelects = 24;

/** Tables in one FROM. */
export const mostSources = 12;

/** Columns of a SELECT. */
export const mostColumns = 60;

/** Entries of IN (…), rows of VALUES, arguments of a function. */
export const mostListed = 300;

/** A table of more columns is not shown by `*`: 625 columns of a ticket say nothing. */
export const mostByStar = 40;

/** Rows of a result that are shown; one more is asked for, to know whether there are more. */
export const mostRows = 1_000;
