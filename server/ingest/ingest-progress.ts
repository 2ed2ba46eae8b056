import { basename } from "node:path";
import type { IngestItem, IngestStatus } from "../../shared/api/ingest.ts";
import { shownPath } from "../files/native-path.ts";

/** The state of a file has changed. Every listener may see `item`; `path` is for the operator. */
export interface IngestEvent {
  readonly path: string;
  readonly kind: "demo" | "music";
  readonly item: IngestItem;
}

/** Makes of the events what `/api/v1/ingest` shows. */
export interface IngestProgress {
  update(path: string, kind: IngestEvent["kind"], change: Partial<IngestItem>): IngestEvent;
  status(): IngestStatus;
}

const itemsShownMax = 50;

/** How many finished files are listed; older ones are only counted. */
const finishedKeptMax = 50;

interface Held {
  readonly kind: IngestEvent["kind"];
  readonly item: IngestItem;
}

export function createIngestProgress(): IngestProgress {
  const open = new Map<string, Held>();
  let finished: IngestItem[] = [];
  let done = 0;
  let failed = 0;
  let kind: IngestEvent["kind"] | null = null;

  const begin = () => {
    finished = [];
    done = 0;
    failed = 0;
  };

  return {
    update(path, ofKind, change) {
      const before = open.get(path)?.item ?? newItem(path);
      const item: IngestItem = { ...before, ...change };
      // The first file after a pause begins a new count.
      if (open.size === 0 && !isOver(item)) begin();
      kind = ofKind;
      open.delete(path);
      if (isOver(item)) {
        finished = [item, ...finished].slice(0, finishedKeptMax);
        if (item.state === "done") done += 1;
        else failed += 1;
      } else {
        open.set(path, { kind: ofKind, item });
      }
      return { path, kind: ofKind, item };
    },
    status() {
      const items = [...open.values()].map((held) => held.item);
      const atWork = items.filter((item) => item.state !== "waiting");
      const waiting = items.filter((item) => item.state === "waiting");
      return {
        state: open.size > 0 ? "working" : "idle",
        kind: open.size > 0 ? kind : null,
        done,
        failed,
        total: done + failed + open.size,
        items: [...atWork, ...finished, ...waiting].slice(0, itemsShownMax),
      };
    },
  };
}

function newItem(path: string): IngestItem {
  return { title: basename(shownPath(path)), state: "waiting", fraction: 0, trackId: null, reason: null };
}

function isOver(item: IngestItem): boolean {
  return item.state === "done" || item.state === "failed";
}
