import type { KnownFile } from "../../catalog/queries/known-file.ts";
import type { ScanFault } from "../scan.ts";

/**
 * What could not be read is known too, so that it can be told. What led to a song before goes on leading there, and is opened again once it
 * can be read: a disk's fault may pass.
 */
export function faultRow({ path, reason }: ScanFault, before: KnownFile | undefined): KnownFile {
  const none = {
    bytes: 0,
    modifiedMs: 0,
    device: 0,
    inode: 0,
    beside: "",
    part: 0,
    wholeKey: null,
    audioKey: null,
    trackId: null,
  };
  const unread = { bytes: 0, modifiedMs: 0 };
  return { ...none, addedAt: new Date().toISOString(), ...before, ...unread, path, state: "failed", reason };
}
