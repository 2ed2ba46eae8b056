/** What lies ahead of the sound without a gap, by the audio element's own ranges. */
export interface Lead {
  /** Since the first click of the page. */
  readonly atMs: number;
  /** How many clicks there were. */
  readonly clicks: number;
  /** Heard since the click, if it all was one song. */
  readonly heardSeconds: number;
  readonly seconds: number;
}

/** What was heard in a page. */
export interface Heard {
  /** Milliseconds from each call of `benchClick` to the sound, in order; null: none came. */
  readonly startMs: readonly (number | null)[];
  readonly stalls: number;
  /** Of those, how many began with a second or more ahead of the sound: no delivery's fault, but the machine's or the player's. */
  readonly fedStalls: number;
  /** How long all stalls took together. */
  readonly stalledMs: number;
  /** The longest that the page did not get to look at its audio element, which may have gone on all the while. */
  readonly blockedMs: number;
  /** Each 250 ms from the first click on. */
  readonly leads: readonly Lead[];
  readonly connections: number;
  readonly ended: boolean;
}

declare global {
  interface Window {
    benchClick?(act: () => void): void;
    benchHeard?(): Heard;
  }
}

/**
 * Runs in each page before its own code, the same for all: finds the audio element, watches its time every few milliseconds,
 * and counts connections. Sound that stands still for 150 ms in the middle of a song is a stall.
 */
export function probe(): void {
  const startMs: (number | null)[] = [];
  const leads: Lead[] = [];
  const state = {
    audio: null as HTMLAudioElement | null,
    firstClickAt: 0,
    clickedAt: 0,
    waiting: false,
    /** The element's time at the first sound of the last click. */
    soundFrom: 0,
    stalls: 0,
    fedStalls: 0,
    stalledMs: 0,
    blockedMs: 0,
    connections: 0,
  };
  const Plain = window.Audio;
  Object.assign(window, {
    Audio: function element(): HTMLAudioElement {
      state.audio = new Plain();
      return state.audio;
    },
  });
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      state.connections += 1;
    }
  };
  const leadOf = ({ buffered, currentTime }: HTMLAudioElement): number => {
    for (let range = 0; range < buffered.length; range += 1) {
      const endSeconds = buffered.end(range);
      if (buffered.start(range) > currentTime + 0.1 || endSeconds < currentTime) continue;
      return endSeconds - currentTime;
    }
    return 0;
  };
  let lastTime = 0;
  let lookedAt = performance.now();
  let movedAt = 0;
  let stalled = false;
  let isStallCounted = false;
  const noteStall = (audio: HTMLAudioElement) => {
    isStallCounted = !(audio.duration - audio.currentTime < 0.3);
    if (!isStallCounted) return;
    state.stalls += 1;
    if (leadOf(audio) >= 1) state.fedStalls += 1;
  };
  const look = () => {
    const nowMs = performance.now();
    const { audio } = state;
    const sinceMs = nowMs - lookedAt;
    lookedAt = nowMs;
    if (startMs.length > 0) state.blockedMs = Math.max(state.blockedMs, sinceMs);
    if (audio) {
      const moved = audio.currentTime - lastTime;
      // As far as time has passed, though the page was busy; not a jump.
      const sounds = moved > 0 && moved < 0.5 + sinceMs / 1000 && !audio.seeking && !audio.paused;
      lastTime = audio.currentTime;
      if (sounds) {
        if (state.waiting) {
          startMs[startMs.length - 1] = nowMs - moved * 1000 - state.clickedAt;
          state.soundFrom = lastTime - moved;
        }
        if (isStallCounted) state.stalledMs += nowMs - movedAt;
        isStallCounted = false;
        state.waiting = false;
        stalled = false;
        movedAt = nowMs;
      } else if (
        !state.waiting &&
        !stalled &&
        !audio.paused &&
        !audio.ended &&
        nowMs - movedAt > 150 &&
        startMs.length > 0
      ) {
        noteStall(audio);
        stalled = true;
      }
    }
    setTimeout(look, 4);
  };
  look();
  setInterval(() => {
    if (!state.audio || startMs.length === 0 || state.audio.ended) return;
    const atMs = Math.round(performance.now() - state.firstClickAt);
    const heardSeconds = state.waiting ? 0 : state.audio.currentTime - state.soundFrom;
    leads.push({ atMs, clicks: startMs.length, heardSeconds, seconds: state.waiting ? 0 : leadOf(state.audio) });
  }, 250);
  window.benchClick = (act) => {
    state.clickedAt = performance.now();
    if (startMs.length === 0) state.firstClickAt = state.clickedAt;
    state.waiting = true;
    if (isStallCounted) state.stalledMs += performance.now() - movedAt;
    isStallCounted = false;
    startMs.push(null);
    act();
  };
  window.benchHeard = () => ({
    startMs,
    stalls: state.stalls,
    fedStalls: state.fedStalls,
    stalledMs: state.stalledMs + (isStallCounted ? performance.now() - movedAt : 0),
    leads,
    blockedMs: state.blockedMs,
    connections: state.connections,
    ended: state.audio?.ended ?? false,
  });
}
