export interface Series {
  readonly name: string;
  /** A colour of the page's style sheet, such as `var(--peer)`. */
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  /** What the axes count, such as `minutes` and `MB`. */
  readonly across: string;
  readonly up: string;
  readonly series: readonly Series[];
  /** The top of the upward axis; the highest point if not given. */
  readonly top?: number;
}

const width = 640;
const height = 260;
const margin = { left: 64, right: 16, top: 12, bottom: 40 };

/** A figure with lines, as SVG within HTML. */
export function chartHtml(chart: Chart): string {
  const points = chart.series.flatMap(({ points: own }) => own);
  const mostAcross = niceTop(Math.max(...points.map(([x]) => x), 0));
  const mostUp = chart.top ?? niceTop(Math.max(...points.map(([, y]) => y), 0));
  const x = (value: number) => margin.left + (value / mostAcross) * (width - margin.left - margin.right);
  const y = (value: number) => height - margin.bottom - (value / mostUp) * (height - margin.top - margin.bottom);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const [across, up] = [part * mostAcross, part * mostUp];
    return [
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(up)}" y2="${y(up)}"/>`,
      `<text x="${margin.left - 8}" y="${y(up) + 4}" text-anchor="end">${figure(up)}</text>`,
      `<text x="${x(across)}" y="${height - margin.bottom + 18}" text-anchor="middle">${figure(across)}</text>`,
    ].join("");
  });
  const lines = chart.series.map(({ colour, points: own }) => {
    const path = own.map(
      ([across, up], index) => `${index === 0 ? "M" : "L"}${x(across).toFixed(1)} ${y(up).toFixed(1)}`,
    );
    return `<path d="${path.join("")}" style="stroke:${colour}"/>`;
  });
  const legend = chart.series.map(
    ({ name, colour }) => `<li><i style="background:${colour}"></i>${escapeHtml(name)}</li>`,
  );
  return `<figure><figcaption>${escapeHtml(chart.title)}</figcaption><ul>${legend.join("")}</ul>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(chart.title)}">${grid.join("")}${lines.join("")}
<text x="${width - margin.right}" y="${height - 6}" text-anchor="end">${escapeHtml(chart.across)}</text>
<text x="${margin.left}" y="${margin.top - 1}">${escapeHtml(chart.up)}</text></svg></figure>`;
}

/** The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function figure(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
