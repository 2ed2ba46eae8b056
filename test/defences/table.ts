import type { ListedDefence } from "./defence.ts";
import type { Verdict } from "./verdict.ts";

export interface Row {
  readonly listed: ListedDefence;
  readonly verdict: Verdict;
}

/** The table of a campaign, as Markdown. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(({ listed, verdict }) => [listed.threat, listed.defence, seen(verdict)]);
  const head = ["threat", "defence", "seen to fail"];
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

function seen(verdict: Verdict): string {
  if (verdict.kind === "failed")
    return `${verdict.test.replaceAll("|", "¦")}${verdict.late ? " (waited in vain)" : ""}`;
  return verdict.kind === "passed" ? "(!) NO TEST FAILED" : `(!) DOES NOT RUN: ${verdict.reason}`;
}
