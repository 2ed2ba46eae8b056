import { SourceFault } from "../encoder.ts";
import type { ByteWindow } from "./byte-window.ts";
import type { Damage } from "./damage.ts";
import { type Coding, codingOf, type OggFormat, oggFormatOf } from "./ogg-coding.ts";
import { type OggPage, oggPages } from "./ogg-pages.ts";
import type { SoundPiece, SoundPieces } from "./sound-piece.ts";
import { endBeforeTags } from "./tags-around.ts";

/** Silence that stands in for what was lost at one place, seconds: more is a fault of the time stamps. */
const lostSecondsMax = 600;

interface Stream {
  readonly serial: number;
  readonly headers: Buffer[];
  /** Null until all its headers came. */
  coding: Coding | null;
  /** The beginning of a packet whose end is on a next page. */
  open: Buffer[] | null;
  nextSequence: number;
  /** Position at the end of the last page that told it, and the samples that came since; null before there is one. */
  granule: number | null;
  samplesSince: number;
  /** Something is missing before the next page. */
  isTorn: boolean;
  isEnded: boolean;
}

/**
 * The sound of an Ogg file: pages that are whole, in the order in which they lie. Streams that are chained come one after the other;
 * of streams side by side the first one is taken. Packets are counted; time stamps are asked only for what a lost page held.
 */
export async function* oggPieces(window: ByteWindow, format: OggFormat, damage: Damage): SoundPieces {
  const pages = oggPages(window, await endBeforeTags(window));
  let stream: Stream | null = null;
  let hasSound = false;
  let next = await pages.next();
  for (; !next.done; next = await pages.next()) {
    const page = next.value;
    if (beginsStream(page, format) && (!stream || stream.coding)) {
      if (stream) yield* endOf(stream, damage);
      damage.junk(page.skippedBytes);
      stream = newStream(page);
    } else if (stream && page.serial === stream.serial && !stream.isEnded) {
      yield* piecesOf(stream, page, format, damage);
      hasSound ||= stream.coding !== null;
    } else {
      damage.junk(page.skippedBytes);
    }
  }
  damage.junk(next.value);
  if (!stream || !hasSound) throw new SourceFault("its Ogg headers are damaged or cut short");
  yield* endOf(stream, damage);
}

function beginsStream({ isFirst, parts }: OggPage, format: OggFormat): boolean {
  return isFirst && parts[0] !== undefined && oggFormatOf(parts[0]) === format;
}

function newStream(page: OggPage): Stream {
  return {
    serial: page.serial,
    headers: [...page.parts],
    coding: null,
    open: null,
    nextSequence: page.sequence + 1,
    granule: null,
    samplesSince: 0,
    isTorn: false,
    isEnded: false,
  };
}

/** A file that was cut has no last page. */
function* endOf(stream: Stream, damage: Damage): Generator<SoundPiece> {
  if (stream.isEnded || !stream.coding) return;
  damage.note("it ends early: its last page is missing");
  yield { type: "end", trimSamples: 0 };
}

function* piecesOf(stream: Stream, page: OggPage, format: OggFormat, damage: Damage): Generator<SoundPiece> {
  const isMissing = page.sequence !== stream.nextSequence;
  if (!isMissing) damage.junk(page.skippedBytes);
  stream.isTorn ||= isMissing;
  stream.nextSequence = page.sequence + 1;
  // Headers are used also when something in them is damaged: most of them are a cover and names.
  if (!page.isWhole && stream.coding) {
    stream.isTorn = true;
    stream.open = null;
    damage.refused(1);
    return;
  }
  if (!page.isWhole) damage.note("its header is damaged");
  const packets = packetsOf(stream, page, isMissing);
  if (!stream.coding) {
    stream.headers.push(...packets);
    stream.coding = codingOf(stream.headers, format, stream.serial);
    if (!stream.coding) return;
    packets.splice(0, packets.length - stream.coding.soundPackets);
    yield stream.coding.begin;
    yield { type: "frames", frames: stream.coding.head, samples: -stream.coding.delaySamples };
  }
  yield* soundOf(stream, stream.coding, page, packets, damage);
}

function* soundOf(
  stream: Stream,
  coding: Coding,
  page: OggPage,
  all: readonly Buffer[],
  damage: Damage,
): Generator<SoundPiece> {
  const packets = all.filter(coding.isSound);
  if (all.some((packet) => packet.length > 0 && !coding.isSound(packet)))
    damage.note("headers lie between its sound and were left out");
  const samples = packets.reduce((sum, packet) => sum + coding.samplesOf(packet), 0);
  const { granule } = page;
  if (stream.isTorn && granule !== null && stream.granule !== null) {
    const lost = granule - stream.granule - stream.samplesSince - samples;
    if (lost > 0 && lost < lostSecondsMax * coding.rateHz) {
      damage.lost(lost / coding.rateHz);
      yield { type: "lost", samples: lost };
    }
  }
  if (!stream.isTorn && granule !== null && stream.granule !== null && !page.isLast) {
    if (granule !== stream.granule + stream.samplesSince + samples)
      damage.note("its time stamps are wrong: its samples were counted");
  }
  if (packets.length > 0) yield { type: "frames", frames: coding.frames(packets), samples };
  stream.samplesSince += samples;
  if (granule === null) return;
  if (page.isLast) {
    const trim = (stream.granule ?? 0) + stream.samplesSince - granule;
    stream.isEnded = true;
    yield { type: "end", trimSamples: !stream.isTorn && trim > 0 && trim < stream.samplesSince ? trim : 0 };
  }
  stream.granule = granule;
  stream.samplesSince = 0;
  stream.isTorn = false;
}

/** The packets that end on this page. One whose beginning was lost is left out. */
function packetsOf(stream: Stream, page: OggPage, isMissing: boolean): Buffer[] {
  const parts = [...page.parts];
  const before = isMissing ? null : stream.open;
  stream.open = null;
  if (page.isContinued && parts.length > 0) {
    const rest = parts.shift()!;
    const whole = before ? [...before, rest] : null;
    if (page.isOpen && parts.length === 0) {
      stream.open = whole;
      return [];
    }
    if (whole) parts.unshift(Buffer.concat(whole));
  }
  if (page.isOpen && parts.length > 0) stream.open = [parts.pop()!];
  return parts;
}
