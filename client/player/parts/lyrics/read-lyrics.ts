/** A line of a song's words. */
export interface LyricLine {
  /** Seconds into the song; null where the song has no times. */
  readonly atSeconds: number | null;
  /** Empty: nothing is sung, or a verse ends. */
  readonly text: string;
}

export interface ReadLyrics {
  /** In the order in which they are sung. */
  readonly lines: readonly LyricLine[];
  readonly isTimed: boolean;
}

/** `[01:05.30]`, with or without hours' worth of minutes and with two or three digits of a second's parts. */
const stamp = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/gu;
/** The times of single words, and letters for who sings. */
const wordStamp = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/gu;
/** `[ar:Ada]` and the like: of the file, not of the song. `[Chorus: all]` is sung. */
const about = /^\[(?:al|ar|au|by|id|la|length|lr|offset|re|ti|tool|ve|#)\s*:.*\]$/iu;
const offset = /^\[offset:\s*([+-]?\d{1,7})\s*\]$/iu;
/** `00:01:05,300 --> 00:01:08,000`. */
const srtTimes = /^(\d{1,2}):(\d{2}):(\d{2})[,.](\d{1,3})\s*-->/u;

/** Reads LRC, LRC with times of words, SRT, and plain lines. What it cannot read as a time stays as text: no word is lost. */
export function readLyrics(text: string): ReadLyrics {
  const rows = text.split(/\r\n|\r|\n/u).map((row) => row.trim());
  return readSrt(rows) ?? readLrc(rows) ?? { lines: plain(rows), isTimed: false };
}

function plain(rows: readonly string[]): LyricLine[] {
  return trimmed(rows.filter((row) => !about.test(row)).map((row) => ({ atSeconds: null, text: row })));
}

/** The place in the list of the line that is sung at that second, -1 before the first one. */
export function lineAt(lines: readonly LyricLine[], seconds: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.atSeconds ?? Number.POSITIVE_INFINITY) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function readLrc(rows: readonly string[]): ReadLyrics | null {
  // A positive offset has the words come sooner.
  const aheadSeconds = Number(rows.map((row) => offset.exec(row)?.[1]).find((ms) => ms !== undefined) ?? 0) / 1_000;
  const lines: { atSeconds: number; text: string }[] = [];
  let isTimed = false;
  for (const row of rows) {
    const times = [...row.matchAll(stamp)];
    if (times.length === 0) {
      const last = lines.at(-1);
      // A line without a time goes with the one before it.
      if (row !== "" && !about.test(row)) lines.push({ atSeconds: last?.atSeconds ?? 0, text: withoutWordTimes(row) });
      continue;
    }
    isTimed = true;
    const words = withoutWordTimes(row.replace(stamp, ""));
    for (const time of times) lines.push({ atSeconds: Math.max(0, secondsOf(time) - aheadSeconds), text: words });
  }
  if (!isTimed) return null;
  // A sort that keeps the order of equals: lines of one moment stay as they were written.
  return { lines: trimmed(lines.sort((one, other) => one.atSeconds - other.atSeconds)), isTimed };
}

function readSrt(rows: readonly string[]): ReadLyrics | null {
  if (!rows.some((row) => srtTimes.test(row))) return null;
  const lines: LyricLine[] = [];
  let atSeconds: number | null = null;
  for (const [index, row] of rows.entries()) {
    const times = srtTimes.exec(row);
    if (times) {
      const [hours, minutes, seconds] = times.slice(1, 4).map(Number) as [number, number, number];
      atSeconds = hours * 3_600 + minutes * 60 + seconds + Number(`0.${times[4]}`);
    } else if (row === "") atSeconds = null;
    // The number of a subtitle stands alone above its times.
    else if (atSeconds !== null && !(/^\d+$/u.test(row) && srtTimes.test(rows[index + 1] ?? ""))) {
      lines.push({ atSeconds, text: row.replace(/<\/?[biu]>|\{\\[^}]*\}/giu, "") });
    }
  }
  return { lines: lines.sort((one, other) => (one.atSeconds ?? 0) - (other.atSeconds ?? 0)), isTimed: true };
}

function secondsOf([, minutes, seconds, parts]: RegExpExecArray | RegExpMatchArray): number {
  return Number(minutes) * 60 + Number(seconds) + Number(`0.${parts ?? 0}`);
}

function withoutWordTimes(text: string): string {
  return text.replace(wordStamp, "").replace(/\s+/gu, " ").trim();
}

/** Without empty lines at both ends. */
function trimmed<Line extends LyricLine>(lines: readonly Line[]): Line[] {
  const isSung = ({ text }: Line) => text !== "";
  const first = lines.findIndex(isSung);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isSung) + 1);
}
