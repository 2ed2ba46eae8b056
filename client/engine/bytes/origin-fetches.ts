import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput, PayloadRef } from "../../../shared/engine/output.ts";
import type { ByteArray } from "../byte-array.ts";
import type { Clock } from "../clock.ts";
import type { Manifests } from "./manifests.ts";
import type { MediaAnswer, MediaWay } from "./media-way.ts";
import { fetchOrigin, silence } from "./origin.ts";

type FetchOutput = Extract<EngineOutput, { type: "fetch-origin" }>;
type CancelReason = Extract<EngineOutput, { type: "cancel-origin" }>["reason"];

export interface OriginFetchesOptions {
  readonly clock: Clock;
  readonly manifests: Manifests;
  readonly way: MediaWay;
  input(input: EngineInput): void;
  keepPayload(from: PayloadRef, payload: ByteArray): void;
}

/** One fetch until the last of its blocks is judged. */
interface Fetch {
  readonly controller: AbortController;
  readonly unjudged: Set<number>;
  answer: MediaAnswer | null;
  isComplete: boolean;
  isOver: boolean;
}

/** The origin fetches under way. */
export class OriginFetches {
  readonly #options: OriginFetchesOptions;
  readonly #fetches = new Map<number, Fetch>();
  #strayBytes = 0;
  #fallbackBytes = 0;

  constructor(options: OriginFetchesOptions) {
    this.#options = options;
  }

  /** Bytes that came in answers that were cut short, and became no whole block. */
  get strayBytes(): number {
    return this.#strayBytes;
  }

  /** Verified bytes that came past the CDN. */
  get fallbackBytes(): number {
    return this.#fallbackBytes;
  }

  async start({ fetchId, key, firstBlock, endBlock, reason, pressing }: FetchOutput): Promise<void> {
    const { clock, manifests, way, input, keepPayload } = this.#options;
    const controller = new AbortController();
    const fetch: Fetch = { controller, unjudged: new Set(), answer: null, isComplete: false, isOver: false };
    this.#fetches.set(fetchId, fetch);
    const { outcome, status, strayBytes } = await fetchOrigin({
      clock,
      way,
      path: `${key.renditionId}/${key.segmentIndex}.m4s`,
      segmentBytes: manifests.get(key.renditionId)?.segments[key.segmentIndex]?.bytes ?? 0,
      firstBlock,
      endBlock,
      pressing,
      reload: reason === "retry",
      signal: controller.signal,
      onAnswer: (answer) => {
        fetch.answer = answer;
      },
      onBlock: (blockIndex, payload) => {
        if (controller.signal.aborted) return;
        fetch.unjudged.add(blockIndex);
        keepPayload({ via: "origin", fetchId, blockIndex }, payload);
        input({ type: "origin-block", fetchId, blockIndex, payloadBytes: payload.length });
      },
    });
    this.#strayBytes += strayBytes;
    fetch.isOver = true;
    fetch.isComplete = outcome === "complete";
    this.#settle(fetchId, fetch);
    input({ type: "origin-end", fetchId, outcome, status });
  }

  cancel(fetchId: number, reason: CancelReason): void {
    this.#fetches.get(fetchId)?.controller.abort(reason === "silent" ? silence() : undefined);
  }

  cancelAll(): void {
    for (const { controller } of this.#fetches.values()) controller.abort();
  }

  /** Says what a block was worth: `kept` is the bytes that were; `false`: it is not what the manifest says. */
  judged(from: PayloadRef, verdict: { readonly keptBytes: number } | "unused" | "false"): void {
    if (from.via !== "origin") return;
    const fetch = this.#fetches.get(from.fetchId);
    if (!fetch?.unjudged.delete(from.blockIndex)) return;
    if (verdict === "false") fetch.answer?.failed("false-bytes");
    else if (verdict !== "unused" && fetch.answer?.isFallback) this.#fallbackBytes += verdict.keptBytes;
    this.#settle(from.fetchId, fetch);
  }

  #settle(fetchId: number, { isOver, isComplete, unjudged, answer }: Fetch): void {
    if (!isOver || unjudged.size > 0) return;
    if (isComplete) answer?.worked();
    this.#fetches.delete(fetchId);
  }
}
