/** The largest page that the list tools take. */
const largestPage = 100;

/** Where a list goes on when only some rows of a page fitted. */
export interface Continuation {
  /** How many of the fitting rows to show, so that a page can begin at the one that follows. */
  readonly shown: number;
  readonly page: number;
  readonly pageSize: number;
}

/**
 * The page that begins at the first row left out: `page` counts in pages of `page_size`, so a smaller size
 * alone would name other rows. Shows up to half of the fitting rows less where that allows larger pages.
 *
 * @param offset how many rows of the list lie before this page
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
