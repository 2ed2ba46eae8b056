import { createHash } from "node:crypto";
import type { SourceKey } from "../catalog/ingested-track.ts";
import { changed, identityOf, isSameFile, type OpenedFile, openRegular } from "../files/open-regular.ts";
import type { HashFile } from "./audio/hash-once.ts";
import type { FileToKeep, HashedFile } from "./changes/file-record.ts";
import { FileFault, statOf } from "./file-fault.ts";
import type { SheetPart } from "./sheets/sheet-part.ts";

/** A file of a music folder that is opened for one job after the other, and never held open between them. */
export interface FileToOpen extends FileToKeep {
  readonly root: string;
  readonly signal: AbortSignal;
  /** Null where all of it is one song. */
  readonly sheetPart: SheetPart | null;
}

/** Opens the file for one job and closes it afterwards: files that wait for their turn hold no descriptors. */
export async function withSource<Value>(
  file: Pick<FileToOpen, "path" | "root">,
  hashed: HashedFile | null,
  job: (source: OpenedFile) => Promise<Value>,
): Promise<Value> {
  const opened = await openRegular(file.path, file.root);
  if (!opened.ok) throw new FileFault(opened.error);
  const source = opened.value;
  try {
    if (hashed && !isSameFile(source.identity, hashed.identity)) throw new FileFault(changed);
    return await job(source);
  } finally {
    await source.close();
  }
}

/** Its keys, as they were noted or from its bytes. The size is that of the descriptor: not a byte more is read. */
export async function hashOf(file: FileToOpen, hashFile: HashFile): Promise<HashedFile> {
  file.signal.throwIfAborted();
  const { path, known, sheetPart } = file;
  const found = identityOf(await statOf(path));
  if (known?.wholeKey && known.audioKey && known.bytes === found.bytes && known.modifiedMs === found.modifiedMs) {
    const { wholeKey, audioKey } = known;
    // The sheet may part it elsewhere by now.
    return { sourceKey: sheetPart ? partKey(wholeKey, sheetPart) : audioKey, wholeKey, identity: found };
  }
  return withSource(file, null, async (source) => {
    const { audio, whole } = await hashFile(source, file.signal);
    await refuseIfChanged(source);
    const keys = sheetPart
      ? { sourceKey: partKey(audio, sheetPart), wholeKey: audio }
      : { sourceKey: audio, wholeKey: whole };
    return { ...keys, identity: source.identity };
  });
}

/** By what a part is known: the sound of the whole file and where it is cut, so that tags of the file and of the sheet change nothing. */
function partKey(audioKey: SourceKey, { range }: SheetPart): SourceKey {
  const { startFrame, endFrame } = range;
  return createHash("sha256")
    .update(`tutti part 1\n${audioKey} ${startFrame} ${endFrame ?? "end"}`)
    .digest("hex");
}

/** The file must not have changed since it was hashed: what is published under the hash must come from those bytes. */
export async function refuseIfChanged(source: OpenedFile): Promise<void> {
  if (!isSameFile(await source.identityNow(), source.identity)) throw new FileFault(changed);
}
