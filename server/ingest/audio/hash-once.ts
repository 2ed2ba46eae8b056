import type { OpenedFile } from "../../files/open-regular.ts";
import { type FileHashes, hashFile } from "./hash-file.ts";

export type HashFile = (source: OpenedFile, signal: AbortSignal) => Promise<FileHashes>;

/** Files whose hashes are remembered: about as many as are worked on at a time. */
const rememberedMax = 32;

/** Hashes each file once though many of its parts ask: those of a cue sheet come one after the other. */
export function createHashOnce(hash: HashFile = hashFile): HashFile {
  const asked = new Map<string, Promise<FileHashes>>();
  return (source, signal) => {
    const { bytes, modifiedMs, device, inode } = source.identity;
    const key = `${device} ${inode} ${bytes} ${modifiedMs}`;
    const before = asked.get(key);
    if (before) return before;
    const hashes = hash(source, signal);
    asked.set(key, hashes);
    // Whoever comes next may have better luck.
    hashes.catch(() => asked.delete(key));
    const [oldest] = asked.keys();
    if (asked.size > rememberedMax && oldest !== undefined) asked.delete(oldest);
    return hashes;
  };
}
