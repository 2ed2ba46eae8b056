import { Mp4OutputFormat, NullTarget, Output } from "mediabunny";
import { type EncodedSegment, lastSegmentSecondsMin, type RenditionForm, segmentSeconds } from "../encoder.ts";
import { chunkSegment } from "./chunk-segment.ts";
import { withFlacEntry, withoutTimes } from "./init-segment.ts";

/** The largest frame there is (FLAC's 4,608 samples at 44.1 kHz, 16,384 at 176.4 kHz) is 0.1 s long: a cut within half of it is the nearest. */
const cutToleranceSeconds = 0.05;

interface Fragment {
  readonly startSample: number;
  readonly bytes: Uint8Array;
}

/** Cuts one audio track into CMAF segments of whole frames. */
export interface Packager {
  /** Add one audio track to it, start it, feed it, finalize it. */
  readonly output: Output;
  /** Segments that are complete and certain; each is handed out once. */
  take(): EncodedSegment[];
  /** The remaining ones, after the output was finalized; the last is at least `lastSegmentSecondsMin` long if it can be. */
  takeLast(timelineSamples: number): EncodedSegment[];
  /** The init segment, after the output was finalized. */
  init(): Uint8Array;
}

export function createPackager(form: RenditionForm): Packager {
  const { sampleRateHz } = form;
  const head: Uint8Array[] = [];
  let moof: { bytes: Uint8Array; startSample: number } | null = null;
  let fragments: Fragment[] = [];

  const format = new Mp4OutputFormat({
    fastStart: "fragmented",
    minimumFragmentDuration: segmentSeconds - cutToleranceSeconds,
    onFtyp: (data) => void head.push(data.slice()),
    onMoov: (data) => void head.push(withoutTimes(data.slice())),
    onMoof: (data, _position, timestamp) => {
      moof = { bytes: data.slice(), startSample: Math.round(timestamp * sampleRateHz) };
    },
    onMdat: (data) => {
      if (!moof) throw new Error("A fragment's data came before its header");
      fragments.push({ startSample: moof.startSample, bytes: joined(moof.bytes, data) });
      moof = null;
    },
  });

  return {
    output: new Output({ format, target: new NullTarget() }),
    // The last two fragments are kept back: the length of the last one is not known yet, and it may be merged with the one before.
    take() {
      const ready: EncodedSegment[] = [];
      while (fragments.length > 2) {
        ready.push(segmentOf(fragments[0]!, fragments[1]!.startSample));
        fragments = fragments.slice(1);
      }
      return ready;
    },
    takeLast(timelineSamples) {
      const last = fragments.at(-1);
      const before = fragments.at(-2);
      if (last && before && timelineSamples - last.startSample < lastSegmentSecondsMin * sampleRateHz) {
        fragments.splice(-2, 2, { startSample: before.startSample, bytes: joined(before.bytes, last.bytes) });
      }
      const segments = fragments.map((fragment, index) =>
        segmentOf(fragment, fragments[index + 1]?.startSample ?? timelineSamples),
      );
      fragments = [];
      return segments;
    },
    init() {
      const bytes = head.reduce(joined, new Uint8Array());
      return form.bitsPerSample === null ? bytes : withFlacEntry(bytes, form);
    },
  };
}

function segmentOf(fragment: Fragment, endSample: number): EncodedSegment {
  return { bytes: chunkSegment(fragment.bytes), durationSamples: endSample - fragment.startSample };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
