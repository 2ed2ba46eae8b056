import type { RenditionKind } from "../../catalog/ingested-track.ts";
import { isMeasuredSound } from "../../loudness/measured-form.ts";
import {
  aacBitsPerSecond,
  type EncodeOutput,
  type EncodeRequest,
  renditionChannels,
  renditionForm,
  SourceFault,
} from "../encoder.ts";
import {
  aacRateExcessMax,
  flacExcessMax,
  segmentOverheadBytesMax,
  trackSecondsExcess,
  trackSecondsMax,
  warningsMax,
  warningTextMax,
} from "../limits.ts";

export interface LimitedOutput extends Required<EncodeOutput> {
  /** How much sound went through so far, at most what a track may have. */
  seconds(): number;
}

/**
 * What a job's process hands out is taken within limits, because the process met a foreign file's insides: only the renditions that
 * were asked for, no more bytes than its bitrate gives in that time, no longer than a track may be. Throws `SourceFault`.
 */
export function limitOutput(
  request: Pick<EncodeRequest, "kinds" | "sampleRateHz" | "lossless">,
  output: EncodeOutput,
): LimitedOutput {
  const made = new Map<RenditionKind, { samples: number; isOver: boolean }>(
    request.kinds.map((kind) => [kind, { samples: 0, isOver: false }]),
  );
  const secondsMax = trackSecondsMax + trackSecondsExcess;
  let seconds = 0;
  let warnings = 0;

  const openOne = (kind: RenditionKind) => {
    const one = made.get(kind);
    if (!one || one.isOver) throw new SourceFault("its process handed out what nobody asked for");
    return one;
  };

  return {
    async segment(kind, { bytes, durationSamples }) {
      const one = openOne(kind);
      if (!(bytes instanceof Uint8Array && Number.isSafeInteger(durationSamples) && durationSamples > 0)) {
        throw new SourceFault("its process handed out no segment");
      }
      const bytesMax = segmentOverheadBytesMax + durationSamples * bytesPerSampleMax(kind, request);
      if (bytes.length > bytesMax) {
        throw new SourceFault(`a segment of it has ${bytes.length} bytes, more than ${Math.round(bytesMax)}`);
      }
      one.samples += durationSamples;
      seconds = Math.max(seconds, one.samples / renditionForm(kind, request).sampleRateHz);
      if (seconds > secondsMax) throw new SourceFault(`it is longer than ${trackSecondsMax / 3_600} hours`);
      await output.segment(kind, { bytes, durationSamples });
    },
    async finished(header) {
      openOne(header.kind).isOver = true;
      await output.finished(header);
    },
    progress(toSeconds) {
      if (Number.isFinite(toSeconds)) seconds = Math.min(secondsMax, Math.max(seconds, toSeconds));
    },
    measured(sound) {
      if (!isMeasuredSound(sound)) throw new SourceFault("its process measured what no sound has");
      output.measured?.(sound);
    },
    warning(text) {
      warnings += 1;
      if (warnings <= warningsMax) output.warning?.(text.slice(0, warningTextMax));
    },
    seconds: () => seconds,
  };
}

function bytesPerSampleMax(kind: RenditionKind, request: Pick<EncodeRequest, "sampleRateHz" | "lossless">): number {
  const { sampleRateHz, bitsPerSample } = renditionForm(kind, request);
  if (bitsPerSample !== null) return (flacExcessMax * renditionChannels * bitsPerSample) / 8;
  return (aacRateExcessMax * (aacBitsPerSecond(kind) ?? 0)) / 8 / sampleRateHz;
}
