import { createHash } from "node:crypto";

/** A name for a file that may go to pages and back: 16 hex digits of its `fileKey`. */
export function fileIdOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}
