/** What a page under test offers to the bench. */
export interface BenchPage {
  /** Plays a song in place of what plays now. */
  play(index: number): void;
  /** Plays all songs from the first on, one after the other. */
  playAll(): void;
}

declare global {
  interface Window {
    bench?: BenchPage;
    /** Addresses of the songs' playlists. */
    benchSongs?: readonly string[];
    benchTrackers?: readonly string[];
    benchStunUrls?: readonly string[];
  }
}

/** The album of a plain player: the next song starts when the one before has ended. */
export function startBench(start: (audio: HTMLAudioElement, url: string) => void): void {
  const audio = new Audio();
  const songs = window.benchSongs ?? [];
  let at = 0;
  let goesOn = false;
  const play = (index: number) => {
    at = index;
    start(audio, songs[index] ?? "");
    void audio.play();
  };
  audio.addEventListener("ended", () => {
    if (goesOn && at + 1 < songs.length) play(at + 1);
  });
  window.bench = {
    play,
    playAll: () => {
      goesOn = true;
      play(0);
    },
  };
}
