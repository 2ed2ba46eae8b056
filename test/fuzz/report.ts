import type { Crash, Tally } from "./fuzzer.ts";
import type { Target } from "./target.ts";

/** The table of a campaign, as Markdown: parser, inputs, what became of them, time. */
export function formatTable(targets: readonly Target[], tallies: ReadonlyMap<string, Tally>): string {
  const head = ["parser", "inputs", "accepted", "refused", "accepted, %", "µs an input", "slowest, ms", "crashes"];
  const rows = targets.map((target) => {
    const tally = tallies.get(target.name);
    if (tally === undefined) return [target.name, ...head.slice(1).map(() => "")];
    const { inputs, accepted, refused, crashed, parserMs, slowestMs } = tally;
    return [
      target.name,
      grouped(inputs),
      grouped(accepted),
      grouped(refused),
      shareOf(target, tally),
      ((parserMs * 1_000) / Math.max(1, inputs)).toFixed(2),
      slowestMs.toFixed(1),
      grouped(crashed),
    ];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** A share of 0 or 1 says that the inputs never came past, or never met, the parser's checks. */
function shareOf(target: Target, { inputs, accepted }: Tally): string {
  const share = ((100 * accepted) / Math.max(1, inputs)).toFixed(1);
  if (target.takesAll) return "all";
  return accepted === 0 || accepted === inputs ? `${share} (!)` : share;
}

export function formatCrash({ target, index, problem, input }: Crash, file: string): string {
  const shown =
    input.length <= 300 ? input : `${input.slice(0, 300)}… (${input.length} characters, all of it in the file)`;
  return [
    `CRASH in ${target}, input ${index}: ${problem}`,
    `  input:  ${shown}`,
    `  replay: npm run fuzz -- --only ${target} --input ${file}`,
  ].join("\n");
}

export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
