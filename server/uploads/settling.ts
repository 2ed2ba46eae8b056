import { setTimeout as wait } from "node:timers/promises";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { SettledUpload, SettledUploads } from "./settled-uploads.ts";

/** An upload as it was received so far. */
export interface ReceivedUpload {
  /** Bytes that are there. */
  readonly offset: number;
  /** Bytes that it will have; not given while nobody has said. */
  readonly size?: number;
  readonly name: string | undefined;
  readonly createdAt: string;
}

/** Why an upload is not put into the music folder. */
export interface SettleRefusal {
  /** For the operator to read. */
  readonly reason: string;
  /** Whether it never can be. Else it stays, and is tried again: a disk may be full, away or mounted for reading only. */
  readonly isFinal: boolean;
}

export interface SettlingOptions {
  readonly settled: SettledUploads;
  /** Null when there is none. */
  received(id: string): Promise<ReceivedUpload | null>;
  /** Puts it into the music folder; answers where it lies, or why not. */
  settle(id: string, name: string | undefined): Promise<Result<string, SettleRefusal>>;
  /** Forgets what was received of it. */
  remove(id: string): Promise<void>;
}

/** What became of an upload. `open`: it is not whole yet, or nobody knows it. */
export type Outcome =
  | { readonly kind: "open" }
  | { readonly kind: "settling" }
  | { readonly kind: "settled"; readonly upload: SettledUpload }
  | ({ readonly kind: "refused" } & SettleRefusal);

/**
 * Settles uploads that are whole, each of them once, however often and by whom it is asked for: by the request that brought its last
 * bytes, by those that come since that one's answer was lost, and by the start of a server after one that was killed.
 */
export class Settling {
  readonly #options: SettlingOptions;
  readonly #running = new Map<string, Promise<Result<SettledUpload, SettleRefusal> | null>>();

  constructor(options: SettlingOptions) {
    this.#options = options;
  }

  /** Settles it if all of it is there. What is refused for good is removed. `withinMs`: how long is waited at most. */
  async finish(id: string, withinMs: number): Promise<Outcome> {
    const isAnswered = new AbortController();
    const tooLong = wait(withinMs, "late" as const, { signal: isAnswered.signal, ref: false }).catch(
      () => "late" as const,
    );
    const done = await Promise.race([this.#once(id), tooLong]).finally(() => isAnswered.abort());
    if (done === "late") return { kind: "settling" };
    if (done === null) return { kind: "open" };
    if (done.ok) return { kind: "settled", upload: done.value };
    if (done.error.isFinal) await this.#options.remove(id);
    return { kind: "refused", ...done.error };
  }

  /** Settles one that was left; what is refused stays, for whoever sent it to ask and to be told. Null when there is nothing to settle. */
  settleLeft(id: string): Promise<Result<SettledUpload, SettleRefusal> | null> {
    return this.#once(id);
  }

  #once(id: string): Promise<Result<SettledUpload, SettleRefusal> | null> {
    const running = this.#running.get(id) ?? this.#settle(id).finally(() => this.#running.delete(id));
    this.#running.set(id, running);
    return running;
  }

  async #settle(id: string): Promise<Result<SettledUpload, SettleRefusal> | null> {
    const { settled, received, settle, remove } = this.#options;
    const before = await settled.find(id);
    if (before !== null) {
      // The server may have ended before it did this.
      await remove(id);
      return ok(before);
    }
    const upload = await received(id);
    if (upload === null || upload.size === undefined || upload.offset !== upload.size) return null;
    const done = await settle(id, upload.name);
    if (!done.ok) return fail(done.error);
    const kept = { path: done.value, bytes: upload.size, createdAt: upload.createdAt };
    await settled.keep(id, kept);
    await remove(id);
    return ok(kept);
  }
}
