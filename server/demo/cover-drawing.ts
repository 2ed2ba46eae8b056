import type { Random } from "./random.ts";
import { createRandom } from "./random.ts";

type Palette = { sky: readonly [string, string, string]; panes: readonly string[]; lights: readonly string[] };

const PALETTES: readonly Palette[] = [
  {
    sky: ["#101935", "#2b2a5c", "#6b3f6e"],
    panes: ["#1d2b53", "#27366b", "#3a3f7d", "#56407c", "#173a5e", "#274c77"],
    lights: ["#ffb45c", "#ff8a5b", "#ffd58a", "#f4667a", "#ffe9c2"],
  },
  {
    sky: ["#0b2b2e", "#14505a", "#2f7d7a"],
    panes: ["#10393f", "#17535a", "#1f6a6b", "#0f4650", "#2a7f78", "#24595f"],
    lights: ["#ffd166", "#f78154", "#fff1d0", "#f2a65a", "#8ee3c8"],
  },
  {
    sky: ["#2a1233", "#5a1f4a", "#a23e48"],
    panes: ["#3a1a45", "#4f2152", "#6a2a57", "#802f58", "#2f1a4a", "#5b2a66"],
    lights: ["#ffcf70", "#ff9b71", "#ffe7c7", "#f7b2ad", "#ff6f61"],
  },
];

const SIZE = 1000;
const GRID = 5;
const MARGIN = 90;
const CELL = (SIZE - 2 * MARGIN) / GRID;
const GAP = 12;

/** The cover: a wall of windows at dusk. Some are lit, and light passes from lit window to lit window. */
export function drawCover(seed: number): string {
  const random = createRandom(seed, "cover");
  const palette = random.pick(PALETTES);
  const lit = chooseLit(random);
  const windows: string[] = [];
  const glows: string[] = [];
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const isLit = lit.has(row * GRID + column);
      windows.push(drawWindow({ random, palette, row, column, isLit }));
      if (isLit) glows.push(drawGlow(row, column));
    }
  }
  const [top, middle, bottom] = palette.sky;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0.25" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="0.55" stop-color="${middle}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>
<radialGradient id="glow"><stop offset="0" stop-color="${palette.lights[0]}" stop-opacity="0.5"/><stop offset="0.5" stop-color="${palette.lights[1]}" stop-opacity="0.16"/><stop offset="1" stop-color="${palette.lights[1]}" stop-opacity="0"/></radialGradient>
<linearGradient id="shade" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffffff" stop-opacity="0.16"/><stop offset="0.5" stop-color="#ffffff" stop-opacity="0"/><stop offset="1" stop-color="#000000" stop-opacity="0.22"/></linearGradient>
</defs>
<rect width="${SIZE}" height="${SIZE}" fill="url(#sky)"/>
${glows.join("\n")}
${windows.join("\n")}
${drawThreads([...lit], palette)}
</svg>`;
}

/** One window in each column and a few more: spread, never a lump. */
function chooseLit(random: Random): Set<number> {
  const rows = random.shuffle([0, 1, 2, 3, 4]);
  const lit = new Set(rows.map((row, column) => row * GRID + column));
  while (lit.size < 9) lit.add(random.below(GRID * GRID));
  return lit;
}

function centreOf(row: number, column: number): { x: number; y: number } {
  return { x: MARGIN + (column + 0.5) * CELL, y: MARGIN + (row + 0.5) * CELL };
}

function drawGlow(row: number, column: number): string {
  const { x, y } = centreOf(row, column);
  return `<circle cx="${x}" cy="${y}" r="${CELL * 1.15}" fill="url(#glow)"/>`;
}

type WindowOptions = { random: Random; palette: Palette; row: number; column: number; isLit: boolean };

function drawWindow({ random, palette, row, column, isLit }: WindowOptions): string {
  const { x, y } = centreOf(row, column);
  const half = (CELL - GAP) / 2;
  const shape = outline(random.pick(["arch", "arch", "round", "leaf", "square"]), x, y, half);
  const colours = random.shuffle(isLit ? palette.lights : palette.panes);
  const id = `w${row}${column}`;
  const inside = drawInside(random, { x, y, half, colours });
  return `<clipPath id="${id}"><path d="${shape}"/></clipPath><g clip-path="url(#${id})"><rect x="${x - half}" y="${y - half}" width="${2 * half}" height="${2 * half}" fill="${colours[0]}"/>${inside}<rect x="${x - half}" y="${y - half}" width="${2 * half}" height="${2 * half}" fill="url(#shade)"/></g>`;
}

function outline(kind: string, x: number, y: number, half: number): string {
  const [left, right, top, bottom] = [x - half, x + half, y - half, y + half];
  switch (kind) {
    case "arch":
      return `M${left} ${bottom}V${y}A${half} ${half} 0 0 1 ${right} ${y}V${bottom}Z`;
    case "round":
      return `M${left} ${y}A${half} ${half} 0 0 1 ${right} ${y}A${half} ${half} 0 0 1 ${left} ${y}Z`;
    case "leaf":
      return `M${left} ${top}H${x}A${half} ${half} 0 0 1 ${right} ${y}V${bottom}H${x}A${half} ${half} 0 0 1 ${left} ${y}Z`;
    default:
      return `M${left} ${top}H${right}V${bottom}H${left}Z`;
  }
}

/** What is seen through a pane: a rising sun, hills, rings or a curtain. */
function drawInside(random: Random, at: { x: number; y: number; half: number; colours: readonly string[] }): string {
  const { x, y, half, colours } = at;
  const [, second, third, fourth] = colours;
  switch (random.below(5)) {
    case 0:
      return `<circle cx="${x}" cy="${y + half}" r="${half * 1.25}" fill="${second}"/><circle cx="${x}" cy="${y + half}" r="${half * 0.7}" fill="${third}"/>`;
    case 1:
      return `<path d="M${x - half} ${y + half}V${y}Q${x - half / 2} ${y - half * 0.6} ${x} ${y}T${x + half} ${y}V${y + half}Z" fill="${second}"/><circle cx="${x + half * 0.35}" cy="${y - half * 0.4}" r="${half * 0.24}" fill="${third}"/>`;
    case 2:
      return [0.92, 0.64, 0.36]
        .map(
          (size, order) => `<circle cx="${x}" cy="${y}" r="${half * size}" fill="${[second, third, fourth][order]}"/>`,
        )
        .join("");
    case 3:
      return `<path d="M${x - half} ${y - half}A${2 * half} ${2 * half} 0 0 0 ${x + half} ${y + half}H${x - half}Z" fill="${second}"/><path d="M${x - half} ${y}A${half} ${half} 0 0 0 ${x} ${y + half}H${x - half}Z" fill="${third}"/>`;
    default:
      return `<rect x="${x}" y="${y - half}" width="${half}" height="${2 * half}" fill="${second}"/><circle cx="${x}" cy="${y}" r="${half * 0.42}" fill="${third}"/>`;
  }
}

/** Fine lines of light from each lit window to the nearest one that is not yet reached. */
function drawThreads(lit: readonly number[], palette: Palette): string {
  const centres = lit.map((cell) => centreOf(Math.floor(cell / GRID), cell % GRID));
  const reached = [centres[0]!];
  const waiting = centres.slice(1);
  const paths: string[] = [];
  while (waiting.length > 0) {
    let best = { distance: Number.POSITIVE_INFINITY, from: reached[0]!, index: 0 };
    for (const from of reached) {
      for (const [index, to] of waiting.entries()) {
        const distance = Math.hypot(to.x - from.x, to.y - from.y);
        if (distance < best.distance) best = { distance, from, index };
      }
    }
    const [to] = waiting.splice(best.index, 1);
    const { from } = best;
    const bendX = (from.x + to!.x) / 2 + (to!.y - from.y) * 0.22;
    const bendY = (from.y + to!.y) / 2 - (to!.x - from.x) * 0.22;
    paths.push(`<path d="M${from.x} ${from.y}Q${bendX} ${bendY} ${to!.x} ${to!.y}"/>`);
    reached.push(to!);
  }
  const dots = centres.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="7"/>`).join("");
  return `<g fill="none" stroke="${palette.lights.at(-1)}" stroke-width="3" stroke-linecap="round" opacity="0.85">${paths.join("")}</g><g fill="#fffaf0">${dots}</g>`;
}
