import { type Figures, percentile } from "../figures/figures.ts";
import { type Account, balanceOf } from "./accounts.ts";

const titles = ["sent ÷ received", "listeners", "p50", "p95", "greatest", "above 1.0", "above 1.2", "sent above 1.2"];

/** All listeners, then those of each kind of line, in the order in which the kinds come. */
export function eveningTable(accounts: readonly Account[]): string {
  const kinds = [...new Set(accounts.map(({ line }) => line))];
  const rows = [
    row("all", accounts),
    ...kinds.map((kind) =>
      row(
        kind,
        accounts.filter(({ line }) => line === kind),
      ),
    ),
  ];
  return [`| ${titles.join(" | ")} |`, `|---|${"--:|".repeat(titles.length - 1)}`, ...rows].join("\n");
}

function row(name: string, accounts: readonly Account[]): string {
  const { listeners, median, p95, greatest, above, farAbove, excessShare } = balanceOf(accounts);
  const ratios = [median, p95, greatest].map((ratio) => ratio.toFixed(2));
  return `| ${[name, listeners, ...ratios, above, farAbove, `${(100 * excessShare).toFixed(1)} %`].join(" | ")} |`;
}

/** What the listeners had of it. */
export function eveningLine(figures: Figures): string {
  const { originCopies, offload, ceiling, stallsMs, startsMs, playedSeconds } = figures;
  const starts = (kind: "click" | "next") =>
    [0.5, 0.99].map((share) => percentile(startsMs[kind], share).toFixed(0)).join(" · ");
  const stalled = stallsMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return [
    `${(playedSeconds / 3_600).toFixed(1)} h of music`,
    `copies ${originCopies.toFixed(3)}`,
    `offload ${(100 * offload).toFixed(1)} % of ${(100 * ceiling).toFixed(1)} %`,
    `stalls ${stallsMs.length} (${stalled.toFixed(1)} s)`,
    `click p50 · p99 ${starts("click")} ms`,
    `next ${starts("next")} ms`,
  ].join("; ");
}
