import uPlot from "uplot";
import type { Domain } from "./stack.ts";

/** The place of the plot in the chart, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** The least width of a label below the axis, in pixels. */
const tickWidth = 52;

/** The steps of the axis: whole ones, since a half of a ticket says nothing. */
const increments = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

/**
 * Draws the axes of a chart of columns, and keeps them at the width of their element and in the colours of the page.
 *
 * @param ticks the labels below the columns
 * @param onDrawn is told where the columns go, each time that it changes
 * @returns ends it
 */
export function drawAxes(
  element: HTMLElement,
  ticks: readonly string[],
  domain: Domain,
  height: number,
  onDrawn: (box: Box) => void,
): () => void {
  const plot = new uPlot(
    optionsOf(element, ticks, domain, height, onDrawn),
    [ticks.map((_, place) => place), ticks.map(() => domain.min)],
    element,
  );
  const sized = new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (width > 0 && width !== plot.width) plot.setSize({ width, height });
  });
  sized.observe(element);
  const recolour = () => plot.redraw(false, true);
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", recolour);
  const themed = new MutationObserver(recolour);
  themed.observe(document.documentElement, { attributes: true });
  return () => {
    sized.disconnect();
    themed.disconnect();
    for (const query of queries) query.removeEventListener("change", recolour);
    plot.destroy();
  };
}

function optionsOf(
  element: HTMLElement,
  ticks: readonly string[],
  { min, max }: Domain,
  height: number,
  onDrawn: (box: Box) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  // Computed colours: a canvas knows neither custom properties nor light-dark(). See `.plot` in charts.css.
  const axis = { stroke: () => style.color, font: `11px ${style.fontFamily}`, ticks: { show: false } };
  const every = ({ bbox }: uPlot) =>
    Math.max(1, Math.ceil(tickWidth / (bbox.width / devicePixelRatio / Math.max(1, ticks.length))));
  return {
    width: Math.max(100, Math.floor(element.clientWidth)),
    height,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: () => [-0.5, Math.max(0.5, ticks.length - 0.5)] },
      y: { range: () => [min, max] },
    },
    series: [{}, { paths: () => null, points: { show: false } }],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        splits: (plot) => ticks.flatMap((_, place) => (place % every(plot) === 0 ? [place] : [])),
        values: (_, splits) => splits.map((place) => ticks[place] ?? ""),
      },
      {
        ...axis,
        size: 46,
        space: 32,
        grid: { stroke: () => style.outlineColor, width: 1 },
        incrs: increments,
        values: (_, splits) => splits.map((value) => compact.format(value)),
      },
    ],
    hooks: {
      draw: [
        ({ bbox }) =>
          onDrawn({
            left: bbox.left / devicePixelRatio,
            top: bbox.top / devicePixelRatio,
            width: bbox.width / devicePixelRatio,
            height: bbox.height / devicePixelRatio,
          }),
      ],
    },
  };
}
