/** The largest page size of the list tools. */
const largestPage = 100;

/** Where a list continues when only some rows of a page fitted. */
export interface Continuation {
  /** How many of the fitting rows to show, so that a page can begin at the next row. */
  readonly shown: number;
  readonly page: number;
  readonly pageSize: number;
}

/**
 * The page that begins at the first row left out. Pages are counted in their own size, so a page can begin there
 * only if its size divides the number of rows before it. Up to half of the fitting rows are left out too when that
 * allows larger pages.
 *
 * @param offset how many rows of the list are before this page
 * @param fitting how many rows of the page fit, at least one
 */
export function continueAfter(offset: number, fitting: number): Continuation {
  let shown = fitting;
  let pageSize = 1;
  for (let count = fitting; count * 2 >= fitting && count > 0; count--) {
    for (let size = Math.min(fitting, largestPage); size > pageSize; size--) {
      if ((offset + count) % size !== 0) continue;
      shown = count;
      pageSize = size;
    }
  }
  return { shown, page: (offset + shown) / pageSize + 1, pageSize };
}
