import { createHash } from "node:crypto";
import { hashBlocks, renditionIdOf } from "../../shared/manifest/block-tree.ts";
import type { Manifest, ManifestSegment } from "../../shared/manifest/manifest.ts";
import { signedManifestText } from "../../shared/manifest/signed-manifest.ts";
import { type IngestedRendition, type RenditionKind, renditionOf } from "../catalog/ingested-track.ts";
import type { MediaStore, RenditionStage } from "../media/media-store.ts";
import type { EncodedHeader, EncodeOutput } from "./encoder.ts";
import type { OperatorKey } from "./operator-key.ts";

export interface RenditionPublisherOptions {
  readonly store: MediaStore;
  readonly operatorKey: OperatorKey;
  /** After the rendition is in the store, complete and durable. */
  readonly onRendition: (rendition: IngestedRendition) => Promise<void>;
  readonly onSegment?: (kind: RenditionKind, durationSamples: number) => void;
  /** Before a rendition becomes visible; throws to prevent it. */
  readonly beforePublish?: () => Promise<void>;
}

/** What an encoder writes to: hashes, signs and stores. Call `discard` when the job is over, however it ended. */
export interface RenditionPublisher extends EncodeOutput {
  discard(): Promise<void>;
}

interface Making {
  readonly stage: RenditionStage;
  readonly segments: ManifestSegment[];
}

export function createRenditionPublisher(options: RenditionPublisherOptions): RenditionPublisher {
  const making = new Map<RenditionKind, Making>();

  const makingOf = async (kind: RenditionKind): Promise<Making> => {
    const known = making.get(kind);
    if (known) return known;
    const begun: Making = { stage: await options.store.stageRendition(), segments: [] };
    making.set(kind, begun);
    return begun;
  };

  return {
    async segment(kind, { bytes, durationSamples }) {
      const { stage, segments } = await makingOf(kind);
      await stage.write(`${segments.length}.m4s`, bytes);
      segments.push({ bytes: bytes.length, durationSamples, blockHashes: hashBlocks(bytes, sha256) });
      options.onSegment?.(kind, durationSamples);
    },
    async finished(header) {
      const { stage, segments } = await makingOf(header.kind);
      const manifest = manifestOf(header, segments);
      await stage.write("init.mp4", header.init);
      await stage.write("manifest.json", Buffer.from(signedManifestText(options.operatorKey.sign(manifest))));
      await options.beforePublish?.();
      await stage.publish(manifest.renditionId);
      making.delete(header.kind);
      await options.onRendition(renditionOf(header.kind, manifest));
    },
    async discard() {
      for (const { stage } of making.values()) await stage.discard();
      making.clear();
    },
  };
}

/** The manifest of a rendition that was just made. */
export function manifestOf(header: EncodedHeader, segments: readonly ManifestSegment[]): Manifest {
  const { codec, sampleRateHz, channels, audibleSamples, encoderDelaySamples, paddingSamples, init } = header;
  const content = {
    codec,
    sampleRateHz,
    channels,
    audibleSamples,
    encoderDelaySamples,
    paddingSamples,
    init,
    segments,
  };
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const samples = segments.reduce((sum, segment) => sum + segment.durationSamples, 0);
  const rate = (ofBytes: number, ofSamples: number) => Math.ceil((ofBytes * 8 * sampleRateHz) / ofSamples);
  return {
    version: 1,
    renditionId: renditionIdOf(content, sha256),
    averageBitsPerSecond: rate(bytes, samples),
    peakBitsPerSecond: segments.reduce((max, part) => Math.max(max, rate(part.bytes, part.durationSamples)), 0),
    ...content,
  };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
