import { randomBytes } from "node:crypto";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import type { IngestedRendition, IngestedTrack } from "../../server/catalog/ingested-track.ts";
import type { OperatorKey } from "../../server/ingest/operator-key.ts";
import { createRenditionPublisher } from "../../server/ingest/publish-rendition.ts";
import type { MediaStore } from "../../server/media/media-store.ts";
import { sampleTrack } from "./catalogue-samples.ts";

export interface PublishedSample {
  readonly track: IngestedTrack;
  readonly renditions: IngestedRendition[];
  /** The bytes of each 160 kbit/s segment, which are noise: nothing here listens. */
  readonly segments: Buffer[];
}

/** Publishes a track of three segments in two renditions through the real publisher, store and catalogue. */
export async function publishSample(
  place: { store: MediaStore; catalogue: Catalogue; operatorKey: OperatorKey },
  title: string,
): Promise<PublishedSample> {
  const track = sampleTrack(title, { durationSeconds: 9 });
  const renditions: IngestedRendition[] = [];
  const publisher = createRenditionPublisher({
    ...place,
    async onRendition(rendition) {
      if (renditions.length === 0) await place.catalogue.publishTrack(track, rendition);
      else await place.catalogue.addRendition(track.trackId, rendition);
      renditions.push(rendition);
    },
  });
  const segments = [80_000, 100_000, 30_000].map((size) => randomBytes(size));
  for (const [kind, bytesPerByte] of [["aac160", 1] as const, ["flac", 6] as const]) {
    for (const [index, segment] of segments.entries()) {
      const bytes = kind === "aac160" ? segment : randomBytes(segment.length * bytesPerByte);
      await publisher.segment(kind, { bytes, durationSamples: index === 2 ? 48_000 : 192_000 });
    }
    const init = randomBytes(700);
    const shape = {
      sampleRateHz: 48_000,
      channels: 2,
      audibleSamples: 430_000,
      encoderDelaySamples: 1024,
      paddingSamples: 976,
    };
    await publisher.finished({ kind, codec: kind === "flac" ? "flac" : "mp4a.40.2", ...shape, init });
  }
  return { track, renditions, segments };
}
