/** A line to copy. Without scripts it can be selected as a whole. */
export function Line({ id, line }: { readonly id: string; readonly line: string }) {
  return (
    <div class="line">
      <code id={id} tabindex={0}>
        {line}
      </code>
      <button type="button" data-copies={id} aria-describedby={id} hidden>
        Copy
      </button>
    </div>
  );
}
