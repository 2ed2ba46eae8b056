import type { Lead } from "../../contenders/probe.ts";
import { comfortableSeconds } from "./lead.ts";

export interface LeadCurve {
  readonly name: string;
  readonly leads: readonly Lead[];
}

const width = 900;
const height = 300;
const margin = 40;
const tickSeconds = 10;
const colours = ["#1b6ca8", "#c8553d", "#3a7d44", "#8e5aa8", "#b8860b", "#4a4e69", "#d1495b", "#00798c"];

/** An SVG drawing: the unbroken lead of each listener over the time since their own first click, both in seconds. */
export function plotLeads(title: string, curves: readonly LeadCurve[]): string {
  const all = curves.flatMap(({ leads }) => leads);
  const endSeconds = upToTick(Math.max(...all.map(({ atMs }) => atMs / 1_000)));
  const mostSeconds = upToTick(Math.max(...all.map(({ seconds }) => seconds)));
  const x = (seconds: number) => round(margin + (seconds / endSeconds) * (width - 2 * margin));
  const y = (seconds: number) => round(height - margin - (seconds / mostSeconds) * (height - 2 * margin));
  const ticks = (end: number) => Array.from({ length: end / tickSeconds + 1 }, (_, index) => index * tickSeconds);
  const parts = [
    text(margin, 20, title),
    ...ticks(endSeconds).map((at) => text(x(at), height - margin + 16, String(at))),
    ...ticks(mostSeconds).flatMap((at) => [text(8, y(at) + 4, String(at)), rule(y(at), at === comfortableSeconds)]),
    ...curves.flatMap(({ name, leads }, index) => {
      const colour = colours[index % colours.length] ?? "";
      const points = leads.map(({ atMs, seconds }) => `${x(atMs / 1_000)},${y(seconds)}`).join(" ");
      return [
        `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points}"/>`,
        text(width - margin - 90, 20 + 14 * index, name, colour),
      ];
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">\n${parts.join("\n")}\n</svg>\n`;
}

function upToTick(seconds: number): number {
  return Math.max(tickSeconds, Math.ceil(seconds / tickSeconds) * tickSeconds || 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function text(x: number, y: number, words: string, colour = "#333"): string {
  return `<text x="${x}" y="${y}" font-family="sans-serif" font-size="12" fill="${colour}">${words}</text>`;
}

function rule(y: number, isStrong: boolean): string {
  return `<path d="M${margin} ${y}H${width - margin}" stroke="${isStrong ? "#999" : "#e4e4e4"}"/>`;
}
