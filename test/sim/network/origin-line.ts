import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput, PayloadRef } from "../../../shared/engine/output.ts";
import type { PeerId } from "../../../shared/ids.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Holder, whoHolds } from "./holders.ts";
import type { Host } from "./host.ts";
import type { Payload } from "./mesh.ts";
import type { EndFetch } from "./origin.ts";

export interface OriginLineOptions {
  readonly around: Surroundings;
  readonly host: Host;
  readonly self: () => Holder;
  readonly linked: () => readonly PeerId[];
  readonly input: (input: EngineInput) => void;
  /** The bytes of a block are here, before the core is told. */
  readonly arrived: (from: PayloadRef, payload: Payload) => void;
}

/** A listener's fetches from the origin. */
export class OriginLine {
  private readonly options: OriginLineOptions;
  private readonly running = new Map<number, EndFetch>();
  private begun = 0;
  /** Bytes of segments that somebody online held when they were asked for, and of those that a neighbour held. */
  readonly avoidable = { heldOnline: 0, heldByNeighbour: 0 };

  constructor(options: OriginLineOptions) {
    this.options = options;
  }

  get fetches(): number {
    return this.running.size;
  }

  /** Fetches begun since this was last asked. */
  takeBegun(): number {
    const { begun } = this;
    this.begun = 0;
    return begun;
  }

  fetch({ fetchId, key, firstBlock, endBlock }: Extract<EngineOutput, { type: "fetch-origin" }>): void {
    const { around, host, self, linked, arrived, input } = this.options;
    this.begun += 1;
    const holders = whoHolds(key, { self: self(), listeners: around.listeners(), linked: linked() });
    const end = around.origin.fetch({
      host,
      manifest: around.manifestOf(key),
      key,
      firstBlock,
      endBlock,
      onBlock: (blockIndex, payload) => {
        arrived({ via: "origin", fetchId, blockIndex }, payload);
        if (holders.online) this.avoidable.heldOnline += payload.bytes;
        if (holders.neighbour) this.avoidable.heldByNeighbour += payload.bytes;
        input({ type: "origin-block", fetchId, blockIndex, payloadBytes: payload.bytes });
      },
      onEnd: (outcome, status) => {
        this.running.delete(fetchId);
        input({ type: "origin-end", fetchId, outcome, status });
      },
    });
    this.running.set(fetchId, end);
  }

  cancel(fetchId: number): void {
    this.running.get(fetchId)?.("cancelled");
    this.running.delete(fetchId);
  }

  /** All connections are gone. */
  end(outcome: "cancelled" | "failed"): void {
    for (const end of this.running.values()) end(outcome);
  }
}
