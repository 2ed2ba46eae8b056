import type { OriginOutcome, SegmentKey } from "../../shared/engine/input.ts";
import { blockSize, type Manifest } from "../../shared/manifest/manifest.ts";
import { type Host, latencyMs, transmit } from "./host.ts";
import type { Scheduler } from "./scheduler.ts";

export interface OriginFetchRequest {
  readonly host: Host;
  readonly manifest: Manifest;
  readonly key: SegmentKey;
  readonly firstBlock: number;
  readonly endBlock: number;
  readonly onBlock: (blockIndex: number, payloadBytes: number) => void;
  readonly onEnd: (outcome: OriginOutcome, status: number) => void;
}

interface Fetch {
  readonly request: OriginFetchRequest;
  nextBlock: number;
  delivered: number;
  over: boolean;
}

/** Blocks on their way to one listener at one time: a TCP window of 128 KiB. */
const windowBlocks = 8;

/** The HTTP source: answers after a while, sends in order, and can be dark. */
export class Origin {
  private readonly scheduler: Scheduler;
  private readonly answerMs: number;
  private readonly host: Host;
  private readonly running = new Set<Fetch>();
  private up = true;
  /** When it last came up; Infinity while it is dark. */
  upSinceMs = 0;
  servedBytes = 0;
  requests = 0;

  constructor(options: { readonly scheduler: Scheduler; readonly host: Host; readonly answerMs: number }) {
    this.scheduler = options.scheduler;
    this.host = options.host;
    this.answerMs = options.answerMs;
  }

  /** Starts a fetch; the answer cancels it. */
  fetch(request: OriginFetchRequest): () => void {
    const fetch: Fetch = { request, nextBlock: request.firstBlock, delivered: 0, over: false };
    this.requests += 1;
    this.running.add(fetch);
    const roundTripMs = 2 * latencyMs(this.host, request.host);
    this.scheduler.after(roundTripMs / 2 + this.answerMs, () => {
      if (this.up) this.send(fetch);
      else this.end(fetch, { outcome: "failed", status: 503, afterMs: roundTripMs / 2 });
    });
    return () => this.end(fetch, { outcome: "cancelled", status: 0, afterMs: 0 });
  }

  goDark(): void {
    this.up = false;
    this.upSinceMs = Infinity;
    for (const fetch of [...this.running]) this.end(fetch, { outcome: "failed", status: 0, afterMs: 0 });
  }

  comeBack(): void {
    this.up = true;
    this.upSinceMs = this.scheduler.nowMs();
  }

  private send(fetch: Fetch): void {
    const { request } = fetch;
    const { firstBlock, endBlock } = request;
    while (!fetch.over && fetch.nextBlock < endBlock && fetch.nextBlock - firstBlock - fetch.delivered < windowBlocks) {
      const blockIndex = fetch.nextBlock;
      const bytes = blockSize(request.manifest.segments[request.key.segmentIndex]?.bytes ?? 0, blockIndex);
      fetch.nextBlock += 1;
      this.servedBytes += bytes;
      const deliver = () => {
        if (fetch.over) return;
        fetch.delivered += 1;
        request.onBlock(blockIndex, bytes);
        if (blockIndex === endBlock - 1) this.end(fetch, { outcome: "complete", status: 200, afterMs: 0 });
        else this.send(fetch);
      };
      transmit(this.scheduler, { from: this.host, to: request.host, bytes, deliver });
    }
  }

  private end(fetch: Fetch, { outcome, status, afterMs }: { outcome: OriginOutcome; status: number; afterMs: number }) {
    if (fetch.over) return;
    fetch.over = true;
    this.running.delete(fetch);
    const { host, onEnd } = fetch.request;
    this.scheduler.after(afterMs, () => host.alive && onEnd(outcome, status));
  }
}
