import type { IngestItem, IngestStatus, LibraryQueue } from "../../../shared/api/ingest.ts";
import { shownPath } from "../../files/native-path.ts";
import { fileIdOf } from "./file-id.ts";
import { newlyOpen, type OpenFile, OpenFiles, sizeOf } from "./open-files.ts";
import { Pace, type WorkPart } from "./pace.ts";
import { WaitingSongs } from "./waiting-songs.ts";

/** The state of a file has changed. Every listener may see `item`; `path` is for the operator. */
export interface IngestEvent {
  readonly path: string;
  readonly kind: "demo" | "music";
  readonly item: IngestItem;
}

/** What is told of a file at work. What is left out stays as it was. */
export interface IngestChange extends Partial<IngestItem> {
  /** The job that begins now; null when it ends. */
  readonly part?: WorkPart | null;
  /** 0 to 1 of that job. */
  readonly partFraction?: number;
  readonly bytes?: number;
  readonly soundSeconds?: number;
  /** It is left for another time: neither done nor failed. */
  readonly isLeft?: boolean;
}

/** The part of the queue that ingest itself knows. */
export type QueueFigures = Omit<LibraryQueue, "stopped" | "failureCount">;

/** Makes of the events what `/api/v1/ingest` and the operator's queue show. */
export interface IngestProgress {
  /** `path`: a `fileKey`. */
  update(path: string, kind: IngestEvent["kind"], change: IngestChange): IngestEvent;
  /** How far a folder was looked through; null when it was. */
  look(directory: string, found: { readonly folders: number; readonly files: number } | null): void;
  status(): IngestStatus;
  queue(): QueueFigures;
  /** The files that are open and lead to a song. */
  pathsOf(trackId: string): string[];
  /** Whether a file waits or is at work. */
  isOpen(path: string): boolean;
  /** As listeners see them. */
  readonly waitingSongs: WaitingSongs;
}

export interface ProgressOptions {
  nowMs(): number;
  readonly jobsAtOnce: number;
}

const itemsShownMax = 50;
const nextShownMax = 10;

/** How many finished files are listed; older ones are only counted. */
const finishedKeptMax = 50;

export function createIngestProgress({ nowMs, jobsAtOnce }: ProgressOptions): IngestProgress {
  const open = new OpenFiles();
  const waitingSongs = new WaitingSongs(open);
  const looking = new Map<string, { readonly folders: number; readonly files: number }>();
  const pace = new Pace();
  let finished: IngestItem[] = [];
  let done = 0;
  let failed = 0;
  let kind: IngestEvent["kind"] | null = null;

  const begin = () => {
    finished = [];
    done = 0;
    failed = 0;
  };

  const measure = (before: OpenFile, after: OpenFile) => {
    if (before.part === null || after.part === before.part) return;
    // A job that made no sound tells nothing of how long one takes.
    if (after.partFraction > 0) pace.measured(before.part, sizeOf(after), (nowMs() - before.partSinceMs) / 1000);
  };

  return {
    update(path, ofKind, change) {
      const before = open.get(path) ?? newlyOpen(path);
      const file = afterChange(before, change, nowMs());
      const { item } = file;
      // The first file after a pause begins a new count.
      if (open.size === 0 && !isOver(item)) begin();
      kind = ofKind;
      if (change.isLeft) {
        open.delete(path);
        waitingSongs.changed(path, null);
        return { path, kind: ofKind, item };
      }
      measure(before, file);
      if (isOver(item)) {
        open.delete(path);
        finished = [item, ...finished].slice(0, finishedKeptMax);
        if (item.state === "done") done += 1;
        else failed += 1;
      } else {
        open.set(file);
      }
      waitingSongs.changed(path, item);
      return { path, kind: ofKind, item };
    },
    look(directory, found) {
      if (found === null) looking.delete(directory);
      else looking.set(directory, found);
    },
    status() {
      const total = done + failed + open.size;
      const items = [...open.atWork(), ...open.latestPlayable()].map(({ item }) => item);
      const waiting = open.firstWaiting(itemsShownMax).map(({ item }) => item);
      return {
        state: open.size > 0 ? "working" : "idle",
        kind: open.size > 0 ? kind : null,
        playable: done + open.playableCount,
        ...{ done, failed, total },
        fraction: total === 0 ? 0 : Math.min(1, (done + failed + open.begunSongs) / total),
        items: [...items, ...finished, ...waiting].slice(0, itemsShownMax),
      };
    },
    queue() {
      const playable = open.playableCount;
      return {
        looking: [...looking].map(([directory, found]) => ({ directory: shownPath(directory), ...found })),
        waiting: open.size - playable,
        ...{ playable, done, failed, total: done + failed + open.size },
        atWork: open
          .atWork()
          .flatMap(({ path, item, part, partFraction }) =>
            part === null ? [] : [{ id: fileIdOf(path), title: item.title, part, fraction: partFraction }],
          ),
        next: open.next(nextShownMax).map(({ path, item }) => ({ id: fileIdOf(path), title: item.title })),
        ...pace.left(open.left(), jobsAtOnce),
      };
    },
    pathsOf: (trackId) => open.pathsOfTrack(trackId),
    isOpen: (path) => open.get(path) !== undefined,
    waitingSongs,
  };
}

function afterChange(before: OpenFile, change: IngestChange, nowMs: number): OpenFile {
  const { part = before.part, partFraction, bytes, soundSeconds, isLeft: _, ...shown } = change;
  const isBegun = part !== null && part !== before.part;
  return {
    ...{ path: before.path, item: { ...before.item, ...shown }, part },
    partFraction: partFraction ?? (isBegun ? 0 : before.partFraction),
    partSinceMs: isBegun ? nowMs : before.partSinceMs,
    bytes: bytes ?? before.bytes,
    soundSeconds: soundSeconds ?? before.soundSeconds,
  };
}

function isOver(item: IngestItem): boolean {
  return item.state === "done" || item.state === "failed";
}
