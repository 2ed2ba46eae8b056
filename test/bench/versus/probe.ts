/** What was heard in a page. */
export interface Heard {
  /** Milliseconds from each call of `benchClick` to the sound, in order; null: none came. */
  readonly startMs: readonly (number | null)[];
  readonly stalls: number;
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
  const state = { audio: null as HTMLAudioElement | null, clickedAt: 0, waiting: false, stalls: 0, connections: 0 };
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
  let lastTime = 0;
  let movedAt = 0;
  let stalled = false;
  const look = () => {
    const nowMs = performance.now();
    const { audio } = state;
    if (audio) {
      const moved = audio.currentTime - lastTime;
      const sounds = moved > 0 && moved < 0.5 && !audio.seeking && !audio.paused;
      lastTime = audio.currentTime;
      if (sounds) {
        if (state.waiting) startMs[startMs.length - 1] = nowMs - moved * 1000 - state.clickedAt;
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
        const left = audio.duration - audio.currentTime;
        if (!(left < 0.3)) state.stalls += 1;
        stalled = true;
      }
    }
    setTimeout(look, 4);
  };
  look();
  window.benchClick = (act) => {
    state.clickedAt = performance.now();
    state.waiting = true;
    startMs.push(null);
    act();
  };
  window.benchHeard = () => ({
    startMs,
    stalls: state.stalls,
    connections: state.connections,
    ended: state.audio?.ended ?? false,
  });
}
