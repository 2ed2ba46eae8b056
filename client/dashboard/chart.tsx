import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { chartData, chartHeightPx, chartOptions, type Series } from "./chart-options.ts";
import "./chart.css";

interface ChartProps {
  readonly label: string;
  readonly atMs: readonly number[];
  readonly series: readonly Series[];
  /** Each series stands on the ones before it. */
  readonly stacked?: boolean;
  readonly max?: number;
  format(value: number): string;
}

/** Lines or a stack over time; drawn anew when the system's colours change. */
export function Chart({ label, atMs, series, stacked = false, max, format }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shape = series.map(({ name }) => name).join(" ");
  const data = chartData(atMs, series, stacked);
  const latest = useRef({ data, series, format, max });
  latest.current = { data, series, format, max };

  // A new chart only when its series are others
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        chartOptions({
          ...latest.current,
          stacked,
          widthPx: element.clientWidth,
          style: getComputedStyle(document.documentElement),
        }),
        latest.current.data,
        element,
      );
    };
    draw();
    const resize = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: chartHeightPx }),
    );
    resize.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: light)");
    scheme.addEventListener("change", draw);
    return () => {
      scheme.removeEventListener("change", draw);
      resize.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, stacked]);
  useEffect(() => plot.current?.setData(data));

  return (
    <figure class="chart" aria-label={label}>
      <div ref={box} aria-hidden="true" />
      <figcaption>
        <ul class="chart-legend numbers">
          {series.map(({ name, colour, values, dashed }) => {
            const newest = values.at(-1) ?? null;
            return (
              <li key={name}>
                <i class={`key${colour}${dashed ? " dashed" : ""}`} aria-hidden="true" />
                {name} <strong>{newest === null ? "–" : format(newest)}</strong>
              </li>
            );
          })}
        </ul>
      </figcaption>
    </figure>
  );
}
