import { type Chart, chartHtml, escapeHtml } from "./chart.ts";
import { type Figures, percentile } from "./figures.ts";
import type { Moment } from "./moments.ts";
import { reportNameWidth } from "./report.ts";

const percentiles = Array.from({ length: 100 }, (_, index) => (index + 1) / 100);

/** A page that needs nothing but itself: the report with its figures drawn. */
export function formatPage(run: {
  readonly figures: Figures;
  readonly moments: readonly Moment[];
  readonly report: string;
  readonly command: string;
}): string {
  const { figures, moments, report, command } = run;
  const charts = [
    offloadChart(moments),
    bytesChart(moments),
    ratesChart(moments),
    startsChart(figures),
    trackerChart(moments),
    fairnessChart(figures),
  ];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Tutti, simulated</title>
<style>${style}</style>
<h1>Tutti, simulated</h1>
<p><code>${escapeHtml(command)}</code></p>
<main>${charts.map(chartHtml).join("\n")}</main>
<table>${report.split("\n").map(rowHtml).join("\n")}</table>
</html>
`;
}

/** A line of the report: its name takes the first characters. */
function rowHtml(line: string): string {
  const [name, value] = [line.slice(0, reportNameWidth), line.slice(reportNameWidth)];
  return `<tr><th scope="row">${escapeHtml(name.trim())}</th><td>${escapeHtml(value.trim())}</td></tr>`;
}

function offloadChart(moments: readonly Moment[]): Chart {
  const shares = pairs(moments).map(([before, now]) => {
    const [peer, cdn] = [now.bytes.peer - before.bytes.peer, now.bytes.cdn - before.bytes.cdn];
    const fetched = peer + cdn;
    const distinct = now.distinctBytes - before.distinctBytes;
    const part = (bytes: number) => (fetched === 0 ? 0 : Math.max(0, (100 * bytes) / fetched));
    return { at: minutes(now), offload: part(peer), ceiling: part(fetched - distinct) };
  });
  return {
    title: "Offload against its ceiling: what peers gave of what was fetched, and what they could have given",
    across: "minutes",
    up: "%",
    top: 100,
    series: [
      { name: "ceiling", colour: "var(--muted)", points: shares.map(({ at, ceiling }) => [at, ceiling]) },
      { name: "offload", colour: "var(--peer)", points: shares.map(({ at, offload }) => [at, offload]) },
    ],
  };
}

function bytesChart(moments: readonly Moment[]): Chart {
  const of = (pick: (moment: Moment) => number) =>
    moments.map((moment) => [minutes(moment), pick(moment) / 1e6] as const);
  return {
    title: "Bytes by source, from the beginning",
    across: "minutes",
    up: "MB",
    series: [
      { name: "cache", colour: "var(--cache)", points: of(({ bytes }) => bytes.cache) },
      { name: "peers", colour: "var(--peer)", points: of(({ bytes }) => bytes.peer) },
      { name: "CDN", colour: "var(--cdn)", points: of(({ bytes }) => bytes.cdn) },
    ],
  };
}

function ratesChart(moments: readonly Moment[]): Chart {
  const of = (pick: (moment: Moment) => number) =>
    pairs(moments).map(([before, now]) => {
      const seconds = (now.atMs - before.atMs) / 1000;
      return [minutes(now), ((pick(now) - pick(before)) * 8) / 1e6 / seconds] as const;
    });
  return {
    title: "What the CDN sends, and what it would have to send without peers",
    across: "minutes",
    up: "Mbit/s",
    series: [
      { name: "without peers", colour: "var(--muted)", points: of(({ bytes }) => bytes.peer + bytes.cdn) },
      { name: "CDN", colour: "var(--cdn)", points: of(({ bytes }) => bytes.cdn) },
    ],
  };
}

function startsChart({ startsMs }: Figures): Chart {
  const of = (sorted: readonly number[]) =>
    sorted.length === 0 ? [] : percentiles.map((share) => [share * 100, percentile(sorted, share)] as const);
  return {
    title: "Click to sound: so many per cent of the starts took no longer",
    across: "% of the starts",
    up: "ms",
    series: [
      { name: "clicked", colour: "var(--cdn)", points: of(startsMs.click) },
      { name: "the song that was next", colour: "var(--peer)", points: of(startsMs.next) },
    ],
  };
}

function trackerChart(moments: readonly Moment[]): Chart {
  const perSecond = (pick: (moment: Moment) => number) =>
    pairs(moments).map(([before, now]) => {
      const seconds = (now.atMs - before.atMs) / 1000;
      return [minutes(now), (pick(now) - pick(before)) / seconds] as const;
    });
  return {
    title: "Load on the tracker, and listeners there",
    across: "minutes",
    up: "messages a second · listeners",
    series: [
      {
        name: "listeners",
        colour: "var(--muted)",
        points: moments.map((moment) => [minutes(moment), moment.listeners]),
      },
      {
        name: "messages in, a second",
        colour: "var(--cdn)",
        points: perSecond(({ trackerMessages }) => trackerMessages.received),
      },
      {
        name: "messages out, a second",
        colour: "var(--peer)",
        points: perSecond(({ trackerMessages }) => trackerMessages.sent),
      },
    ],
  };
}

/** Lorenz's curve: on the diagonal everybody would upload as much as everybody else. */
function fairnessChart({ uploadedBytes }: Figures): Chart {
  const all = uploadedBytes.reduce((sum, bytes) => sum + bytes, 0);
  let sum = 0;
  const points = uploadedBytes.map((bytes, index) => {
    sum += bytes;
    return [(100 * (index + 1)) / uploadedBytes.length, all === 0 ? 0 : (100 * sum) / all] as const;
  });
  return {
    title: "Fairness: what the listeners who upload least give together",
    across: "% of the listeners",
    up: "% of the bytes uploaded",
    top: 100,
    series: [
      {
        name: "if all gave the same",
        colour: "var(--muted)",
        points: [
          [0, 0],
          [100, 100],
        ],
      },
      { name: "uploads", colour: "var(--peer)", points: [[0, 0], ...points] },
    ],
  };
}

function pairs(moments: readonly Moment[]): (readonly [Moment, Moment])[] {
  return moments.slice(1).map((now, index) => [moments[index] ?? now, now] as const);
}

function minutes({ atMs }: Moment): number {
  return atMs / 60_000;
}

const style = `
:root{color-scheme:light dark;--ground:#fff;--text:#1c1a17;--muted:#77716a;--line:#e4e0da;--peer:#c2540a;--cdn:#2b6cb0;--cache:#2c7a4b}
@media(prefers-color-scheme:dark){:root{--ground:#171513;--text:#f2eee8;--muted:#9b948b;--line:#35312c;--peer:#ff9b54;--cdn:#7fb4ea;--cache:#8fc9a0}}
body{margin:0 auto;max-width:1360px;padding:24px 16px;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{font-size:24px;margin:0}
code{font:13px/1.6 ui-monospace,monospace;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
tr+tr{border-top:1px solid var(--line)}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top}
th{width:8em;font-weight:400;color:var(--muted)}
main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:16px;margin:16px 0}
figure{margin:0;padding:16px;border:1px solid var(--line);border-radius:12px}
figcaption{font-weight:600}
ul{display:flex;flex-wrap:wrap;gap:4px 16px;margin:4px 0 8px;padding:0;list-style:none;color:var(--muted);font-size:13px}
i{display:inline-block;width:14px;height:4px;margin-right:6px;border-radius:2px;vertical-align:middle}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--muted);font-size:12px}
@media(max-width:600px){svg text{font-size:21px}}
.up,.across{margin:0;color:var(--muted);font-size:12px}
.across{text-align:right}
svg path{fill:none;stroke-width:2;stroke-linejoin:round}
.grid{stroke:var(--line)}
`;
