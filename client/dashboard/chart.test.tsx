// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mount } from "../../test/rigs/mounted.ts";
import { Chart } from "./chart.tsx";
import type { Series } from "./chart-options.ts";

/** uPlot draws on a canvas, which happy-dom has not; here it only remembers what it was asked for. */
const plots = vi.hoisted(
  () => [] as { data: unknown; sizes: unknown[]; isGone: boolean; series: readonly { label?: unknown }[] }[],
);
vi.mock("uplot", () => ({
  default: class {
    readonly #plot;

    constructor({ series }: { series: readonly { label?: unknown }[] }, data: unknown) {
      this.#plot = { data, sizes: [] as unknown[], isGone: false, series };
      plots.push(this.#plot);
    }

    setData(data: unknown): void {
      this.#plot.data = data;
    }

    setSize(size: unknown): void {
      this.#plot.sizes.push(size);
    }

    destroy(): void {
      this.#plot.isGone = true;
    }
  },
}));

const scheme = new EventTarget();
let resized: () => void = () => undefined;
let observed = 0;

beforeEach(() => {
  plots.length = 0;
  observed = 0;
  vi.stubGlobal("matchMedia", () => scheme);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        resized = callback;
      }

      observe(): void {
        observed += 1;
      }

      disconnect(): void {
        observed -= 1;
      }
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const format = (value: number) => `${value} B/s`;
const line = (name: string, ...values: (number | null)[]): Series => ({ name, colour: "--peer", values });

function chart(...series: Series[]) {
  return <Chart label="Bytes" atMs={[1_000, 2_000]} series={series} format={format} />;
}

test("the newest value of each series is written beneath the chart, a missing one as a dash", async () => {
  const { texts, root } = await mount(chart(line("Peers", 1, 7), line("CDN", 3, null), line("None")));
  expect(texts("li")).toEqual(["Peers 7 B/s", "CDN –", "None –"]);
  expect(root.querySelector("figure")?.getAttribute("aria-label")).toBe("Bytes");
});

test("the key of a dashed line is dashed", async () => {
  const { root } = await mount(chart({ ...line("Ceiling", 1), dashed: true }, line("Offload", 1)));
  expect([...root.querySelectorAll("i")].map((key) => key.className)).toEqual(["key--peer dashed", "key--peer"]);
});

test("new values go into the chart that is there; a new chart is drawn only for other series", async () => {
  const { show } = await mount(chart(line("Peers", 1, 2)));
  await show(chart(line("Peers", 1, 5)));
  expect(plots.map(({ data }) => data)).toEqual([
    [
      [1, 2],
      [1, 5],
    ],
  ]);
  await show(chart(line("CDN", 1, 5)));
  expect(plots.map(({ isGone }) => isGone)).toEqual([true, false]);
});

test("a chart whose colours change is drawn anew with the newest values", async () => {
  const { show, after } = await mount(chart(line("Peers", 1, 2)));
  await show(chart(line("Peers", 1, 9)));
  await after(() => scheme.dispatchEvent(new Event("change")));
  expect(plots.map(({ isGone }) => isGone)).toEqual([true, false]);
  expect(plots[1]?.data).toEqual([
    [1, 2],
    [1, 9],
  ]);
});

test("a chart takes the width of its place when that changes", async () => {
  await mount(chart(line("Peers", 1, 2)));
  resized();
  expect(plots[0]?.sizes).toEqual([{ width: 0, height: 220 }]);
});

test("a chart that leaves the page leaves nothing behind", async () => {
  const { remove } = await mount(chart(line("Peers", 1, 2)));
  expect(observed).toBe(1);
  remove();
  expect([observed, plots[0]?.isGone]).toEqual([0, true]);
  scheme.dispatchEvent(new Event("change"));
  expect(plots).toHaveLength(1);
});
