import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput, PayloadRef } from "../../../shared/engine/output.ts";
import type { ByteArray } from "../byte-array.ts";
import type { Clock } from "../clock.ts";
import type { Manifests } from "./manifests.ts";
import { fetchOrigin } from "./origin.ts";

type FetchOutput = Extract<EngineOutput, { type: "fetch-origin" }>;

export interface OriginFetchesOptions {
  readonly clock: Clock;
  readonly manifests: Manifests;
  mediaUrl(): string;
  input(input: EngineInput): void;
  keepPayload(from: PayloadRef, payload: ByteArray): void;
}

/** The origin fetches under way. */
export class OriginFetches {
  readonly #options: OriginFetchesOptions;
  readonly #running = new Map<number, AbortController>();
  #strayBytes = 0;

  constructor(options: OriginFetchesOptions) {
    this.#options = options;
  }

  /** Bytes that came in answers that were cut short, and became no whole block. */
  get strayBytes(): number {
    return this.#strayBytes;
  }

  async start({ fetchId, key, firstBlock, endBlock, reason }: FetchOutput): Promise<void> {
    const { clock, manifests, mediaUrl, input, keepPayload } = this.#options;
    const controller = new AbortController();
    this.#running.set(fetchId, controller);
    const { outcome, status, strayBytes } = await fetchOrigin({
      clock,
      url: `${mediaUrl()}/${key.renditionId}/${key.segmentIndex}.m4s`,
      segmentBytes: manifests.get(key.renditionId)?.segments[key.segmentIndex]?.bytes ?? 0,
      firstBlock,
      endBlock,
      reload: reason === "retry",
      signal: controller.signal,
      onBlock: (blockIndex, payload) => {
        if (controller.signal.aborted) return;
        keepPayload({ via: "origin", fetchId, blockIndex }, payload);
        input({ type: "origin-block", fetchId, blockIndex, payloadBytes: payload.length });
      },
    });
    this.#running.delete(fetchId);
    this.#strayBytes += strayBytes;
    input({ type: "origin-end", fetchId, outcome, status });
  }

  cancel(fetchId: number): void {
    this.#running.get(fetchId)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}
