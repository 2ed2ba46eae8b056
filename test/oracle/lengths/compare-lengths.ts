import { mkdtemp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { nativePath, shownPath } from "../../../server/files/native-path.ts";
import { describeSource } from "../../../server/ingest/describe/describe-source.ts";
import type { Encoder } from "../../../server/ingest/encoder.ts";
import { createIngest } from "../../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../../server/ingest/operator-key.ts";
import { createDiskMediaStore } from "../../../server/media/disk-media-store.ts";
import { ok } from "../../../shared/result.ts";
import { createMemoryCatalogue } from "../../contract/memory-catalogue.ts";
import { countByFfprobe, countByOggdec } from "./counted-length.ts";
import { type FileLength, judgeLength } from "./judge-length.ts";

export interface LengthsTask {
  /** A folder of music. */
  readonly music: string;
  readonly encoder: Encoder;
  /** A folder; what is made in it is removed. */
  readonly scratch: string;
}

/**
 * Takes a folder into an empty catalogue, each file in the rendition that listeners get first and in no other, and lets other programs count
 * the samples of each.
 */
export async function compareLengths({ music, encoder, scratch }: LengthsTask): Promise<FileLength[]> {
  const data = await mkdtemp(join(scratch, "data-"));
  const store = createDiskMediaStore(join(data, "media"));
  await store.start();
  try {
    const catalogue = createMemoryCatalogue();
    const ingest = createIngest({
      ...{ store, catalogue, dataDirectory: data },
      encoder: firstRenditionAlone(encoder),
      operatorKey: await loadOperatorKey(data),
      log: { info: () => undefined, warn: () => undefined },
      // Tags are not what is compared: without a process for those of each file.
      describe: async (source, root, _signal, charset) => ok(await describeSource(source, root, charset)),
    });
    await ingest.start();
    const { failed, damaged } = await ingest.ingestDirectory(music);
    const reasons = new Map([...damaged, ...failed].map(({ path, reason }) => [path, reason]));
    const files = (await catalogue.filesBelow(music)).sort((one, other) => (one.path < other.path ? -1 : 1));
    const lengths: FileLength[] = [];
    for (const { path, trackId } of files) {
      const track = trackId === null ? null : await catalogue.exportTrack(trackId);
      const native = nativePath(path).toString();
      const found: FileLength = {
        path: relative(music, shownPath(path)),
        seconds: track?.durationSeconds ?? null,
        reason: reasons.get(shownPath(path)) ?? null,
        byFfprobe: await countByFfprobe(native),
        byOggdec: null,
      };
      const isSame = judgeLength(found).verdict === "same";
      lengths.push(isSame ? found : { ...found, byOggdec: await countByOggdec(native).catch(() => null) });
    }
    return lengths;
  } finally {
    await store.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** All renditions of a song have one length, and each costs as much as the first. */
function firstRenditionAlone(encoder: Encoder): Encoder {
  return {
    ...encoder,
    async encode(request, output) {
      const kinds = request.kinds.filter((kind) => kind === "aac160");
      return kinds.length === 0 ? ok(null) : encoder.encode({ ...request, kinds }, output);
    },
  };
}
