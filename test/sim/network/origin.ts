import type { OriginOutcome, SegmentKey } from "../../../shared/engine/input.ts";
import { blockSize, type Manifest } from "../../../shared/manifest/manifest.ts";
import { connectionExchanges, type Exchange, type Exchanges, plainExchanges } from "./exchange.ts";
import { type Host, isCutOff, latencyMs, whenAwake } from "./host.ts";
import type { Payload } from "./mesh.ts";
import { type Fate, type OriginFaults, payloadOf } from "./origin-faults.ts";
import type { Scheduler } from "./scheduler.ts";

export interface OriginFetchRequest {
  readonly host: Host;
  readonly manifest: Manifest;
  readonly key: SegmentKey;
  readonly firstBlock: number;
  readonly endBlock: number;
  readonly onBlock: (blockIndex: number, payload: Payload) => void;
  readonly onEnd: (outcome: OriginOutcome, status: number) => void;
}

interface Fetch {
  readonly request: OriginFetchRequest;
  readonly fate: Fate;
  readonly exchange: Exchange;
  nextBlock: number;
  delivered: number;
  over: boolean;
}

/** Blocks on their way to one listener at one time: a TCP window of 128 KiB. */
const windowBlocks = 8;
/** How soon a fetch fails on a machine that knows that it has no network. */
const noNetworkMs = 5;

/** How a fetch is ended from outside: called off, or broken off with its connection. */
export type EndFetch = (outcome: "cancelled" | "failed") => void;

/** The HTTP source: answers after a while, sends in order, can be dark, and errs now and then. */
export class Origin {
  private readonly scheduler: Scheduler;
  private readonly answerMs: number;
  private readonly host: Host;
  private readonly faults: OriginFaults;
  private readonly exchanges: Exchanges;
  private readonly running = new Set<Fetch>();
  private up = true;
  /** When it last came up; Infinity while it is dark. */
  upSinceMs = 0;
  servedBytes = 0;
  requests = 0;

  constructor(options: {
    readonly scheduler: Scheduler;
    readonly host: Host;
    readonly answerMs: number;
    readonly faults: OriginFaults;
  }) {
    this.scheduler = options.scheduler;
    this.host = options.host;
    this.answerMs = options.answerMs;
    this.faults = options.faults;
    const exchanges = options.host.line ? connectionExchanges : plainExchanges;
    this.exchanges = exchanges(options.scheduler, options.host);
  }

  loadPage(host: Host): void {
    this.exchanges.loadPage(host);
  }

  /** Starts a fetch; the answer ends it. */
  fetch(request: OriginFetchRequest): EndFetch {
    const { firstBlock, endBlock } = request;
    const fate: Fate = this.faults?.(endBlock - firstBlock) ?? { kind: "good" };
    const exchange = this.exchanges.begin(request.host);
    const fetch: Fetch = { request, fate, exchange, nextBlock: firstBlock, delivered: 0, over: false };
    this.running.add(fetch);
    if (isCutOff(request.host)) this.end(fetch, { outcome: "failed", status: 0, afterMs: noNetworkMs });
    else this.ask(fetch);
    return (outcome) => this.end(fetch, { outcome, status: 0, afterMs: 0 });
  }

  private ask(fetch: Fetch): void {
    const { fate, exchange } = fetch;
    this.requests += 1;
    const roundTripMs = 2 * latencyMs(this.host, fetch.request.host);
    const extraMs = fate.kind === "slow" ? fate.extraMs : 0;
    exchange.ask({ answerMs: this.answerMs, extraMs }, () => {
      if (fetch.over) return;
      const status = !this.up ? 503 : fate.kind === "error" ? fate.status : 200;
      if (status === 200) this.send(fetch);
      else this.end(fetch, { outcome: "failed", status, afterMs: roundTripMs / 2 });
    });
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
      const place = blockIndex - firstBlock;
      if (this.breaksOff(fetch, place)) return;
      const bytes = blockSize(request.manifest.segments[request.key.segmentIndex]?.bytes ?? 0, blockIndex);
      fetch.nextBlock += 1;
      this.servedBytes += bytes;
      const deliver = () => {
        if (fetch.over) return;
        fetch.delivered += 1;
        request.onBlock(blockIndex, payloadOf(fetch.fate, { ...request.key, blockIndex }, { place, bytes }));
        if (blockIndex === endBlock - 1) this.end(fetch, { outcome: "complete", status: 200, afterMs: 0 });
        else this.send(fetch);
      };
      fetch.exchange.send(bytes, deliver);
    }
  }

  /** An answer that is shorter than it should be ends behind what was sent of it; one that is frozen does not end. */
  private breaksOff(fetch: Fetch, place: number): boolean {
    const { fate } = fetch;
    if (fate.kind === "frozen") return place >= fate.atBlock;
    if (fate.kind !== "truncated" || place < fate.atBlock) return false;
    if (fetch.delivered === fate.atBlock) {
      const afterMs = fetch.delivered === 0 ? latencyMs(this.host, fetch.request.host) : 0;
      this.end(fetch, { outcome: "failed", status: 200, afterMs });
    }
    return true;
  }

  private end(fetch: Fetch, { outcome, status, afterMs }: { outcome: OriginOutcome; status: number; afterMs: number }) {
    if (fetch.over) return;
    fetch.over = true;
    this.running.delete(fetch);
    fetch.exchange.end(outcome === "complete");
    const { host, onEnd } = fetch.request;
    this.scheduler.after(afterMs, () => host.alive && whenAwake(host, () => onEnd(outcome, status)));
  }
}
