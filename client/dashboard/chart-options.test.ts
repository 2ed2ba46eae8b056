import { expect, test } from "vitest";
import { type ChartForm, chartData, chartOptions, type Series } from "./chart-options.ts";

const cdn: Series = { name: "CDN", colour: "--cdn", values: [4, 0, null] };
const peers: Series = { name: "Peers", colour: "--peer", values: [1, 3, 5] };

const colours: Readonly<Record<string, string>> = { "--cdn": " #c60 ", "--peer": "#0a8", "--muted": "#777" };

function options(change: Partial<ChartForm> = {}) {
  return chartOptions({
    series: [cdn, peers],
    stacked: false,
    widthPx: 640,
    max: undefined,
    style: { getPropertyValue: (name) => colours[name] ?? "" },
    format: (value) => `${value} B/s`,
    ...change,
  });
}

/** The top and bottom of the scale when the largest value is this. */
function range(high: number, max?: number): unknown {
  const rangeOf = options({ max }).scales?.y?.range;
  if (typeof rangeOf !== "function") throw new Error("There is no range");
  return rangeOf({} as never, -3, high, "y");
}

test("chartData() has seconds along the bottom and each line as it is, with its gaps", () => {
  expect(chartData([1_000, 2_500, 4_000], [cdn, peers], false)).toEqual([
    [1, 2.5, 4],
    [4, 0, null],
    [1, 3, 5],
  ]);
});

test("chartData() lets each series of a stack stand on all before it; a gap below carries nothing", () => {
  const relays: Series = { name: "Relays", colour: "--relay", values: [1, null, 1] };
  expect(chartData([0, 1, 2], [cdn, peers, relays], true)).toEqual([
    [0, 0.001, 0.002],
    [4, 0, null],
    [5, 3, 5],
    [6, 3, 6],
  ]);
});

test("chartData() of a server that was started just now is empty, not broken", () => {
  expect(chartData([], [{ ...cdn, values: [] }], true)).toEqual([[], []]);
});

test("the scale begins at zero and leaves room above the largest value", () => {
  expect(range(100)).toEqual([0, 108]);
  expect(range(0)).toEqual([0, 1]);
});

test("a share ends at 1 whatever was measured", () => {
  expect([range(0.3, 1), range(0, 1)]).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

test("each line has the page's colour; a dashed one is told from the others without colour", () => {
  const { series } = options({ series: [cdn, { ...peers, dashed: true }] });
  expect(series[1]).toMatchObject({ label: "CDN", stroke: "#c60" });
  expect(series[1]).not.toHaveProperty("dash");
  expect(series[2]).toMatchObject({ label: "Peers", stroke: "#0a8", dash: [6, 5] });
});

test("only a stack is filled: the first series to the ground, each further one down to the one below", () => {
  const plain = options();
  expect([plain.bands, plain.series[1]?.fill]).toEqual([undefined, undefined]);
  const stack = options({ stacked: true });
  expect(stack.series.map(({ fill }) => fill)).toEqual([undefined, "#c6066", undefined]);
  expect(stack.bands).toEqual([{ series: [2, 1], fill: "#0a866" }]);
});

test("the axes say the time of day and the values in the caller's words", () => {
  const [across, up] = options().axes ?? [];
  const labels = (axis: typeof across, ticks: number[]) =>
    typeof axis?.values === "function" ? axis.values({} as never, ticks, 0, 0, 0) : null;
  const noon = new Date(2027, 0, 15, 12, 5).getTime() / 1000;
  expect(labels(across, [noon])).toEqual(["12:05"]);
  expect(labels(up, [0, 50])).toEqual(["0 B/s", "50 B/s"]);
  expect(options().width).toBe(640);
});
