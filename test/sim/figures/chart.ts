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
const height = 240;
const margin = { left: 72, right: 20, top: 14, bottom: 32 };

/** A figure with lines, as SVG within HTML. Names of axes stand outside, where they keep their size on a narrow page. */
export function chartHtml(chart: Chart): string {
  const points = chart.series.flatMap(({ points: own }) => own);
  const mostAcross = Math.max(...points.map(([x]) => x), 0) || 1;
  const mostUp = chart.top ?? niceTop(Math.max(...points.map(([, y]) => y), 0));
  const x = (value: number) => margin.left + (value / mostAcross) * (width - margin.left - margin.right);
  const y = (value: number) => height - margin.bottom - (value / mostUp) * (height - margin.top - margin.bottom);
  const up = quarters(mostUp).map((value) =>
    [
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(value)}" y2="${y(value)}"/>`,
      `<text x="${margin.left - 8}" y="${y(value) + 4}" text-anchor="end">${figure(value)}</text>`,
    ].join(""),
  );
  const across = quarters(niceTop(mostAcross))
    .filter((value) => value <= mostAcross)
    .map((value) => `<text x="${x(value)}" y="${height - 8}" text-anchor="middle">${figure(value)}</text>`);
  const lines = chart.series.map(({ colour, points: own }) => {
    const path = own.map(([atX, atY], index) => `${index === 0 ? "M" : "L"}${x(atX).toFixed(1)} ${y(atY).toFixed(1)}`);
    return `<path d="${path.join("")}" style="stroke:${colour}"/>`;
  });
  const legend = chart.series.map(
    ({ name, colour }) => `<li><i style="background:${colour}"></i>${escapeHtml(name)}</li>`,
  );
  return `<figure><figcaption>${escapeHtml(chart.title)}</figcaption><ul>${legend.join("")}</ul>
<p class="up">${escapeHtml(chart.up)}</p>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(chart.title)}">${up.join("")}${across.join("")}${lines.join("")}</svg>
<p class="across">${escapeHtml(chart.across)}</p></figure>`;
}

function quarters(top: number): number[] {
  return [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
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
