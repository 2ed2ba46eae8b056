import type uPlot from "uplot";

export interface Series {
  readonly name: string;
  /** A custom property of tokens.css: "--peer". */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  readonly dashed?: boolean;
}

export const chartHeightPx = 220;

function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** The columns that uPlot draws: seconds, then one for each series. In a stack, a missing value adds nothing to what it stands on. */
export function chartData(atMs: readonly number[], series: readonly Series[], stacked: boolean): uPlot.AlignedData {
  const lines: (number | null)[][] = [];
  for (const { values } of series) {
    const below = lines.at(-1);
    lines.push(stacked && below ? values.map((value, index) => (value ?? 0) + (below[index] ?? 0)) : [...values]);
  }
  return [atMs.map((ms) => ms / 1000), ...lines];
}

export interface ChartForm {
  readonly series: readonly Series[];
  readonly stacked: boolean;
  readonly widthPx: number;
  /** The top of the scale; undefined: a little above the largest value. */
  readonly max: number | undefined;
  /** Of the page, where the colours are. */
  readonly style: Pick<CSSStyleDeclaration, "getPropertyValue">;
  format(value: number): string;
}

export function chartOptions({ series, stacked, widthPx, max, style, format }: ChartForm): uPlot.Options {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${style.getPropertyValue("--sans")}`,
  };
  const options: uPlot.Options = {
    width: widthPx,
    height: chartHeightPx,
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
