import { relative } from "node:path";
import type { LibraryReport } from "../../shared/api/ingest.ts";
import { shownPath } from "../files/native-path.ts";

/** What was added of a folder, in one line, and a line for each file that could not be read. */
export function describeReport(directory: string, report: LibraryReport): string {
  const { added, completed, updated, unchanged, hidden, asked, failed, damaged, gappedLists, cancelled } = report;
  const parts = [`${added} ${added === 1 ? "track" : "tracks"} added`];
  if (completed > 0) parts.push(`${completed} completed`);
  if (updated > 0) parts.push(`${updated} with new names`);
  if (hidden > 0) parts.push(`${hidden} hidden since their files are gone`);
  if (unchanged > 0) parts.push(`${unchanged} already there`);
  if (cancelled > 0) parts.push(`${cancelled} left for the next time`);
  if (failed > 0) parts.push(`${failed} not readable`);
  if (damaged > 0) parts.push(`${damaged} damaged`);
  const lines = report.lines.map(({ path, reason }) => `  ${relative(shownPath(directory), path) || path}: ${reason}`);
  const more = failed + damaged + gappedLists - lines.length;
  if (more > 0) lines.push(`  and ${more} more: tutti library failures prints all files that failed`);
  if (report.trouble !== null) lines.push(`  ${report.trouble}`);
  for (const { directory: missing, files, reason } of asked) {
    lines.push(
      `  ${missing}: ${reason}. ${files} files are missing, and their songs are kept: mount the disk again, or say with`,
      `    tutti library scan --accept-missing that they were removed`,
    );
  }
  return [parts.join(", "), ...lines].join("\n");
}
