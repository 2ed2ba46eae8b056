import type { LibraryQueue, LibraryStatus } from "../../shared/api/ingest.ts";

/** What the operator's routes answer about the work on the library. */

export function libraryQueue(change: Partial<LibraryQueue> = {}): LibraryQueue {
  const counts = { waiting: 0, playable: 0, done: 0, failed: 0, total: 0, failureCount: 0 };
  return {
    ...counts,
    looking: [],
    atWork: [],
    next: [],
    playableSeconds: 0,
    allSeconds: 0,
    stopped: null,
    ...change,
  };
}

export function libraryStatus(failureCount: number): LibraryStatus {
  const failures = Array.from({ length: failureCount }, (_, index) => ({
    id: String(index).padStart(16, "0"),
    path: `/music/Ada/${index}.mp3`,
    shortPath: `Ada/${index}.mp3`,
    reason: "there is no sound in it that can be read",
    detail: "ffmpeg ended with 1: Invalid data",
    advice: "play it with another program",
  }));
  const counts = { added: 3, completed: 0, updated: 0, unchanged: 9, hidden: 0, cancelled: 0, failed: failureCount };
  const report = { ...counts, damaged: 0, gappedLists: 0, lines: [], asked: [], trouble: null };
  const watch = { watched: 4_096, folders: 4_096, nextLookSeconds: 50 };
  const folder = { directory: "/music", isLooking: false, looks: 1, trouble: null, report, watch };
  return { folders: [folder], failures, failureCount };
}
