import type { EngineInput, SegmentKey } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import { blockSize, type Manifest } from "../../../shared/manifest/manifest.ts";
import type { Clock } from "../network/condition.ts";
import type { Mesh } from "../network/mesh.ts";
import { type BlockLedger, type Breach, segmentName } from "./block-ledger.ts";
import type { Malice } from "./malice.ts";

export interface BlockServerOptions {
  readonly mesh: Mesh;
  readonly ledger: BlockLedger;
  readonly malice: Malice;
  readonly clock: Clock;
  readonly manifestOf: (key: SegmentKey) => Manifest;
  readonly canRead: (key: SegmentKey) => boolean;
  readonly input: (input: EngineInput) => void;
  readonly breach: Breach;
}

/** Sends a listener's blocks to its neighbours, or what a hostile one makes of them. */
export class BlockServer {
  private readonly options: BlockServerOptions;
  /** Blocks whose first part went, by link and request. */
  private readonly read = new Set<string>();

  constructor(options: BlockServerOptions) {
    this.options = options;
  }

  send({ linkId, requestId, key, offset, bytes, sentMs }: Extract<EngineOutput, { type: "send-block" }>): void {
    const { mesh, ledger, malice, clock, manifestOf, canRead, input, breach } = this.options;
    if (!mesh.link(linkId)) breach("dead-link-used", `send-block on link ${linkId}`);
    const asker = mesh.link(linkId);
    if (malice.refuses && asker) {
      mesh.send(asker, { type: "reject", requestId, reason: "busy", inMs: 0 });
      return input({ type: "block-sent", linkId, requestId, bytes: 0 });
    }
    // The shell reads a block when its first part goes, and keeps it until the last one has gone.
    const name = `${linkId}/${requestId}`;
    if (offset === 0) {
      if (!canRead(key)) return input({ type: "block-unreadable", linkId, requestId, key });
      if (!ledger.holdsBlock(key)) breach("unheld-served", `${segmentName(key)} block ${key.blockIndex} is not here`);
      this.read.add(name);
    }
    if (!this.read.has(name)) return;
    const blockBytes = blockSize(manifestOf(key).segments[key.segmentIndex]?.bytes ?? 0, key.blockIndex);
    if (offset + bytes === blockBytes) this.read.delete(name);
    if (offset + bytes > blockBytes) breach("unheld-served", `${segmentName(key)} block ${key.blockIndex} is shorter`);
    const served = malice.served({ key, offset, bytes });
    if (served === null) return input({ type: "block-sent", linkId, requestId, bytes });
    const send = () => {
      const open = mesh.link(linkId);
      if (open) mesh.sendPart(open, { requestId, offset, sentMs, payload: served.payload });
      else input({ type: "block-sent", linkId, requestId, bytes: 0 });
    };
    if (served.afterMs > 0) clock.after(served.afterMs, send);
    else send();
  }
}
