import { relative } from "node:path";
import { shownPath } from "../files/native-path.ts";
import type { IngestReport } from "../ingest/ingest-report.ts";

/** What was added of a folder, in one line, and a line for each file that could not be read. */
export function describeReport(directory: string, report: Omit<IngestReport, "folders">): string {
  const { added, completed, updated, unchanged, hidden, asked, failed, damaged, cancelled, lists = [] } = report;
  const parts = [`${added} ${added === 1 ? "track" : "tracks"} added`];
  if (completed > 0) parts.push(`${completed} completed`);
  if (updated > 0) parts.push(`${updated} with new names`);
  if (hidden > 0) parts.push(`${hidden} hidden since their files are gone`);
  if (unchanged > 0) parts.push(`${unchanged} already there`);
  if (cancelled > 0) parts.push(`${cancelled} left for the next time`);
  if (failed.length > 0) parts.push(`${failed.length} not readable`);
  if (damaged.length > 0) parts.push(`${damaged.length} damaged`);
  const lines = [...failed, ...damaged, ...lists].map(
    ({ path, reason }) => `  ${relative(shownPath(directory), path) || path}: ${reason}`,
  );
  for (const { directory: missing, files, reason } of asked) {
    lines.push(
      `  ${missing}: ${reason}. ${files} files are missing, and their songs are kept: mount the disk again, or say with`,
      `    tutti library scan --accept-missing that they were removed`,
    );
  }
  return [parts.join(", "), ...lines].join("\n");
}
