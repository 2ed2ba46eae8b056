import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./chart.css";

export interface Series {
  readonly name: string;
  /** A custom property of tokens.css: "--peer". */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  readonly dashed?: boolean;
}

interface ChartProps {
  readonly label: string;
  readonly atMs: readonly number[];
  readonly series: readonly Series[];
  /** Each series stands on the ones before it. */
  readonly stacked?: boolean;
  readonly max?: number;
  format(value: number): string;
}

const heightPx = 220;

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
        chartOptions({ ...latest.current, stacked, widthPx: element.clientWidth }),
        latest.current.data,
        element,
      );
    };
    draw();
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: heightPx }));
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

function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function chartData(atMs: readonly number[], series: readonly Series[], stacked: boolean): uPlot.AlignedData {
  const lines: (number | null)[][] = [];
  for (const { values } of series) {
    const below = lines.at(-1);
    lines.push(stacked && below ? values.map((value, index) => (value ?? 0) + (below[index] ?? 0)) : [...values]);
  }
  return [atMs.map((ms) => ms / 1000), ...lines];
}

interface ChartLook {
  readonly series: readonly Series[];
  readonly stacked: boolean;
  readonly widthPx: number;
  readonly max: number | undefined;
  format(value: number): string;
}

function chartOptions({ series, stacked, widthPx, max, format }: ChartLook): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${style.getPropertyValue("--sans")}`,
  };
  const options: uPlot.Options = {
    width: widthPx,
    height: heightPx,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, max ?? Math.max(high * 1.08, 1)] } },
    axes: [
      { ...axis, space: 70, values: (_plot, ticks) => ticks.map(clock) },
      { ...axis, size: 76, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...series.map(
        ({ name, colour: property, dashed }, index): uPlot.Series => ({
          label: name,
          stroke: colour(property),
          width: 2,
          points: { show: false },
          ...(dashed ? { dash: [6, 5] } : {}),
          ...(stacked && index === 0 ? { fill: `${colour(property)}66` } : {}),
        }),
      ),
    ],
  };
  if (stacked) {
    options.bands = series.slice(1).map(({ colour: property }, index) => ({
      series: [index + 2, index + 1],
      fill: `${colour(property)}66`,
    }));
  }
  return options;
}
