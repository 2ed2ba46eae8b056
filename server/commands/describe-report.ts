import { basename } from "node:path";
import type { IngestReport } from "../ingest/ingest-report.ts";

/** What was added of a folder, in one line, and a line for each file that could not be read. */
export function describeReport(report: IngestReport): string {
  const { added, completed, unchanged, failed, cancelled } = report;
  const parts = [`${added} ${added === 1 ? "track" : "tracks"} added`];
  if (completed > 0) parts.push(`${completed} completed`);
  if (unchanged > 0) parts.push(`${unchanged} already there`);
  if (cancelled > 0) parts.push(`${cancelled} left for the next time`);
  if (failed.length > 0) parts.push(`${failed.length} not readable`);
  const lines = failed.map(({ path, reason }) => `  ${basename(path)}: ${reason}`);
  return [parts.join(", "), ...lines].join("\n");
}
