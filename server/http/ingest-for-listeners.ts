import type { IngestItem, IngestStatus } from "../../shared/api/ingest.ts";

/**
 * What everybody's page may show of the ingest. Songs that can be played are in the catalogue, and Tutti's own album is no secret; what the
 * files of others are called, and what is wrong with them, is for the operator.
 */
export function forListeners(status: IngestStatus): IngestStatus {
  return status.kind === "demo" ? status : { ...status, items: status.items.map(withoutFile) };
}

function withoutFile(item: IngestItem): IngestItem {
  const isFilesOwn = item.trackId === null || item.state === "waiting" || item.state === "failed";
  const title = isFilesOwn ? "" : item.title;
  return { ...item, title, reason: null };
}
