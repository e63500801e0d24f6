import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useShown } from "./app.tsx";

/** Whether the page is being printed: then nothing may be left to a button. */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => setPrinting(true);
    const end = () => setPrinting(false);
    const media = matchMedia("print");
    const follow = () => setPrinting(media.matches);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    media.addEventListener("change", follow);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
      media.removeEventListener("change", follow);
    };
  }, []);
  return isPrinting;
}

/** The first of many rows, and the button for more of them; undefined where all are shown. */
export interface First<Row> {
  readonly shown: readonly Row[];
  readonly button: ComponentChildren;
}

/**
 * Shows the first of many rows: a thousand at once would take long to draw, and to scroll past. On paper all are shown.
 *
 * @param first how many at first
 * @param onGrow called when more are asked for
 */
export function useFirst<Row>(rows: readonly Row[], first: number, onGrow?: () => void): First<Row> {
  const { format } = useShown();
  const [count, setCount] = useState(first);
  const isPrinting = usePrinting();
  if (isPrinting || count >= rows.length) return { shown: rows, button: undefined };
  const more = () => {
    setCount((last) => last + moreRows);
    onGrow?.();
  };
  const next = Math.min(moreRows, rows.length - count);
  return {
    shown: rows.slice(0, count),
    button: (
      <button type="button" class="button plain" data-count onClick={more}>
        Show {format.number(next)} more of {format.number(rows.length)}
      </button>
    ),
  };
}

/** How many rows more are shown at once. */
const moreRows = 100;
