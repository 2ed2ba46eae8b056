import { stat } from "node:fs/promises";
import type { FilesPort, KnownFile } from "../../catalog/queries/known-file.ts";
import { nativePath } from "../../files/native-path.ts";
import { type FileIdentity, identityOf } from "../../files/open-regular.ts";

/** A file of a music folder that is looked at. */
export interface FileToKeep {
  readonly path: string;
  readonly part: number;
  /** What the catalogue knew of it before this look. */
  readonly known: KnownFile | null;
  /** What pictures lie beside it; null for a file of which the catalogue keeps nothing. */
  readonly beside: string | null;
}

/** What its bytes say. */
export interface HashedFile {
  /** Of its sound. */
  readonly sourceKey: string;
  /** Of all its bytes, by which an older Tutti knew it; of a part: of all its sound. */
  readonly wholeKey: string;
  readonly identity: FileIdentity;
}

/** Notes what a file is and where it leads. */
export async function keepFile(
  catalogue: FilesPort,
  { known, beside, path, part }: FileToKeep,
  hashed: HashedFile | null,
  change: Partial<Pick<KnownFile, "reason" | "trackId">> & Pick<KnownFile, "state">,
): Promise<void> {
  if (beside === null) return;
  const found = hashed?.identity ?? (await stat(nativePath(path)).then(identityOf, () => null));
  if (found === null) return;
  const isSameSong = known !== null && (hashed === null || known.audioKey === hashed.sourceKey);
  const { bytes, modifiedMs, device, inode } = found;
  await catalogue.keepFiles([
    {
      ...{ path, part, bytes, modifiedMs, device, inode, beside, state: change.state },
      // A database keeps no such letter in a text.
      reason: change.reason?.replaceAll("\0", " ") ?? null,
      trackId: change.trackId ?? (isSameSong ? known.trackId : null),
      wholeKey: hashed?.wholeKey ?? null,
      audioKey: hashed?.sourceKey ?? null,
      addedAt: isSameSong ? known.addedAt : new Date().toISOString(),
    },
  ]);
}
