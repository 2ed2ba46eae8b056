/** A silence in a sound that should go on. */
export interface Silence {
  readonly ms: number;
  /** With a second or more ahead no delivery could have kept it away: the machine was too busy. */
  readonly aheadSeconds: number;
}

export interface SoundGaps {
  /** Of more than 80 ms: a page counts a stall from 100 ms on. */
  readonly silences: Silence[];
  /** The longest that the page did not get to look, ms. */
  blockedMs: number;
}

/**
 * How many of the stalls that a page has counted a delivery could have kept away. A silence with a second or more ahead is the
 * machine's: it was too busy to decode what was there.
 */
export function deliveryStalls(counted: number, { silences }: SoundGaps): number {
  const starved = silences.filter(({ aheadSeconds }) => aheadSeconds < 1).length;
  return Math.max(counted - (silences.length - starved), Math.min(starved, counted));
}

declare global {
  interface Window {
    soundGaps?: SoundGaps;
  }
}

/** Runs in the page before its own code: where the clock of an element that plays stands still, and how long the page did. */
export function watchSound(): void {
  const gaps: SoundGaps = { silences: [], blockedMs: 0 };
  window.soundGaps = gaps;
  const { play } = HTMLMediaElement.prototype;
  const watched = new WeakSet<HTMLMediaElement>();
  const aheadOf = ({ buffered, currentTime }: HTMLMediaElement) => {
    for (let index = 0; index < buffered.length; index += 1) {
      if (buffered.start(index) <= currentTime && currentTime <= buffered.end(index)) {
        return buffered.end(index) - currentTime;
      }
    }
    return 0;
  };
  const watch = (audio: HTMLMediaElement) => {
    let [atMs, seconds] = [performance.now(), 0];
    let silence = { ms: 0, aheadSeconds: 0 };
    setInterval(() => {
      const nowMs = performance.now();
      const passedMs = nowMs - atMs;
      // A page that did not get to look for a while sees all that is missing at once.
      const missingMs = Math.max(0, passedMs - Math.max(0, audio.currentTime - seconds) * 1_000);
      [atMs, seconds] = [nowMs, audio.currentTime];
      const isDue = !audio.paused && !audio.ended && seconds > 0 && audio.duration - seconds >= 0.3;
      if (isDue) gaps.blockedMs = Math.max(gaps.blockedMs, passedMs);
      if (isDue && missingMs > 15) {
        const aheadSeconds = silence.ms === 0 ? aheadOf(audio) : silence.aheadSeconds;
        silence = { ms: silence.ms + missingMs, aheadSeconds };
        return;
      }
      if (silence.ms > 80) gaps.silences.push(silence);
      silence = { ms: 0, aheadSeconds: 0 };
    }, 20);
  };
  HTMLMediaElement.prototype.play = function played() {
    if (!watched.has(this)) watch(this);
    watched.add(this);
    return play.call(this);
  };
}
