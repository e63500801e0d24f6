/** Steps from one mark of a chart to the next with the arrow keys, so that a chart is one stop of the tabulator. */
export function moveFocus(event: KeyboardEvent): void {
  const { currentTarget, target, key } = event;
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLButtonElement)) return;
  const marks = [...currentTarget.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
  const place = marks.indexOf(target);
  if (place < 0) return;
  const next = nextOf(key, place, marks.length);
  const mark = next === undefined ? undefined : marks[next];
  if (mark === undefined) return;
  event.preventDefault();
  for (const each of marks) each.tabIndex = each === mark ? 0 : -1;
  mark.focus();
}

function nextOf(key: string, place: number, count: number): number | undefined {
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(count - 1, place + 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(0, place - 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}
