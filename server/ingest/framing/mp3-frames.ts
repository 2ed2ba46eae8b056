import type { ByteWindow } from "./byte-window.ts";
import { type Damage, shown } from "./damage.ts";
import { areAlike, type Mp3Header, mp3Header, mp3Info } from "./mp3-header.ts";
import type { SoundPiece, SoundPieces } from "./sound-piece.ts";
import { behindTags, endBeforeTags, tagBytesAt } from "./tags-around.ts";

/** Frames handed over at once. */
const framesAtOnce = 64;

/** Silence that stands in for bytes that are no hole, seconds: more would make music of a tag that nobody knows. */
const strangeSecondsMax = 1;

/** Bytes that are looked through at once for a frame. */
const searchBytes = 65_536;

/** A frame where it was found, and what lay before it. */
interface Found {
  readonly at: number;
  readonly header: Mp3Header;
}

/** Frames of one file: those that one decoder takes one after the other. */
interface Run {
  readonly like: Mp3Header;
  readonly toldSamples: number | null;
  readonly trimSamples: number;
  frames: number;
  bytes: number;
  /** With those that were lost. */
  samples: number;
}

/**
 * The frames of an MP3, found by their headers and by where each ends. What lies between them is a tag, or damage: where sound goes on
 * behind it, silence stands in for it. A frame of another rate, or the first one of another file, begins another stream.
 */
export async function* mp3Pieces(window: ByteWindow, damage: Damage): SoundPieces {
  const end = await endBeforeTags(window);
  const reading: Reading = { run: null, held: [] };
  for (let at = 0; at < end; ) {
    const begin = await behindTags(window, at, end);
    const found = await findFrame(window, begin, end, reading.run?.like ?? null);
    const skipped = (found?.at ?? end) - begin;
    if (skipped > 0) {
      const run = found ? reading.run : null;
      const samples = await lostWithin({ window, at: begin, bytes: skipped, run, damage });
      if (samples > 0) yield* [...flush(reading), ...lost(reading, samples)];
    }
    if (!found) break;
    yield* take(reading, found.header, await window.at(found.at, found.header.bytes), damage);
    at = found.at + found.header.bytes;
  }
  yield* endOf(reading, damage);
}

interface Reading {
  run: Run | null;
  /** Frames that were not handed over yet. */
  held: Buffer[];
}

function* take(reading: Reading, header: Mp3Header, frame: Buffer, damage: Damage): Generator<SoundPiece> {
  const info = mp3Info(frame, header);
  let { run } = reading;
  if (!run || info || !areAlike(header, run.like)) {
    yield* endOf(reading, damage);
    const { samples = null, added = null } = info ?? {};
    run = { like: header, toldSamples: samples, trimSamples: added?.end ?? 0, frames: 0, bytes: 0, samples: 0 };
    reading.run = run;
    yield beginOf(header, added?.start ?? 0);
  }
  if (info) return;
  run.frames += 1;
  run.bytes += header.bytes;
  run.samples += header.samples;
  reading.held.push(frame);
  if (reading.held.length >= framesAtOnce) yield* flush(reading);
}

function flush(reading: Reading): SoundPiece[] {
  const { run, held: frames } = reading;
  if (!run || frames.length === 0) return [];
  reading.held = [];
  return [{ type: "frames", frames, samples: frames.length * run.like.samples }];
}

/** What a decoder keeps of the frames before a hole would be noise in those behind it, so that another one goes on. */
function lost({ run }: Reading, samples: number): SoundPiece[] {
  return run ? [{ type: "lost", samples }, beginOf(run.like, 0)] : [];
}

function beginOf({ sampleRateHz }: Mp3Header, skipSamples: number): SoundPiece {
  return { type: "begin", sampleRateHz, channels: null, gain: 1, skipSamples };
}

/** The next frame that is one, from `at` on. */
async function findFrame(window: ByteWindow, at: number, end: number, like: Mp3Header | null): Promise<Found | null> {
  const here = await headerAt(window, at);
  if (here && like && areAlike(here, like) && (await goesOn(window, at, here, end))) return { at, header: here };
  return searchFrame(window, at, end);
}

/** Whether a frame right behind its like ends where it says, as far as can be told. */
async function goesOn(window: ByteWindow, at: number, header: Mp3Header, end: number): Promise<boolean> {
  const next = at + header.bytes;
  if (next >= end) return next === end;
  if ((await headerAt(window, next)) || (await tagBytesAt(window, next)) > 0) return true;
  // What follows is damaged, or this one's own header is: then another begins within it.
  return (await searchFrame(window, at + 1, end, next)) === null;
}

/** The first frame that two like it follow, or the end of the sound; one that begins before `before`. */
export async function searchFrame(window: ByteWindow, from: number, end: number, before = end): Promise<Found | null> {
  for (let at = from; at < before; ) {
    const bytes = await window.at(at, Math.min(searchBytes, before - at));
    const hit = bytes.indexOf(0xff);
    if (hit < 0) {
      at += bytes.length;
      continue;
    }
    at += hit;
    const header = await headerAt(window, at);
    if (header && (await areFollowed(window, at, header, end))) return { at, header };
    at += 1;
  }
  return null;
}

async function areFollowed(window: ByteWindow, at: number, header: Mp3Header, end: number): Promise<boolean> {
  let next = at;
  let like = header;
  for (let count = 0; count < 2; count += 1) {
    next += like.bytes;
    if (next >= end) return next === end;
    const following = await headerAt(window, next);
    if (!following) return (await tagBytesAt(window, next)) > 0;
    if (!areAlike(following, header)) return false;
    like = following;
  }
  return true;
}

async function headerAt(window: ByteWindow, at: number): Promise<Mp3Header | null> {
  return mp3Header(await window.at(at, 4));
}

interface Skipped {
  readonly window: ByteWindow;
  readonly at: number;
  readonly bytes: number;
  /** What goes on behind it; null where nothing does. */
  readonly run: Run | null;
  readonly damage: Damage;
}

/** Samples that were lost in bytes that are no frames: as many as there were before in as many bytes. */
async function lostWithin({ window, at, bytes, run, damage }: Skipped): Promise<number> {
  const zeros = await zeroBytes(window, at, bytes);
  if (!run || run.frames === 0) {
    damage.junk(bytes - zeros);
    return 0;
  }
  const secondsMax = zeros > bytes / 2 ? Number.POSITIVE_INFINITY : strangeSecondsMax;
  const frames = Math.round((bytes * run.frames) / run.bytes);
  const toldMax = run.toldSamples === null ? Number.POSITIVE_INFINITY : Math.max(0, run.toldSamples - run.samples);
  const samples = Math.min(frames * run.like.samples, toldMax);
  if (samples === 0 || samples > secondsMax * run.like.sampleRateHz) {
    damage.junk(bytes);
    return 0;
  }
  run.samples += samples;
  damage.lost(samples / run.like.sampleRateHz);
  return samples;
}

async function zeroBytes(window: ByteWindow, at: number, length: number): Promise<number> {
  let zeros = 0;
  for (let done = 0; done < length; done += searchBytes) {
    for (const byte of await window.at(at + done, Math.min(searchBytes, length - done))) if (byte === 0) zeros += 1;
  }
  return zeros;
}

/** What a header told and what came are compared where a file ends. */
function endOf(reading: Reading, damage: Damage): SoundPiece[] {
  if (!reading.run) return [];
  const { toldSamples, trimSamples, samples, like } = reading.run;
  const missing = toldSamples === null ? 0 : toldSamples - samples;
  if (missing > 2 * like.samples) {
    const seconds = (count: number) => shown(count / like.sampleRateHz);
    damage.note(`it ends early: ${seconds(samples)} s of the ${seconds(samples + missing)} s that its header tells`);
  }
  return [...flush(reading), { type: "end", trimSamples: missing === 0 ? trimSamples : 0 }];
}
