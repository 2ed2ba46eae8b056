import type { RenditionId } from "../../../shared/ids.ts";
import { manifestTextMax } from "../../../shared/manifest/limits.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { parseSignedManifest } from "../../../shared/manifest/signed-manifest.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { type Clock, within } from "../clock.ts";
import { trackerAttemptMs } from "../limits.ts";
import type { Verifier } from "./verify.ts";

export interface ManifestsOptions {
  readonly clock: Clock;
  readonly verifier: Verifier;
  operatorKeys(): readonly string[];
  /** What comes before `/{renditionId}/manifest.json`, without a slash at its end. */
  mediaUrl(): string;
  /** A manifest came whose signature no operator's key made. */
  onForged(): void;
}

/** Milliseconds for one manifest: as long as two attempts to reach the tracker may take. */
const fetchLimitMs = 2 * trackerAttemptMs;

interface Known {
  readonly manifest: Manifest;
  readonly text: string;
}

/** The manifests that this page believes: signed by the operator, fetched from the origin or kept in the store. */
export class Manifests {
  readonly #options: ManifestsOptions;
  readonly #known = new Map<RenditionId, Known>();
  readonly #fetching = new Map<RenditionId, Promise<Result<Manifest, string>>>();

  constructor(options: ManifestsOptions) {
    this.#options = options;
  }

  get(renditionId: RenditionId): Manifest | undefined {
    return this.#known.get(renditionId)?.manifest;
  }

  /** manifest.json as it came, to be kept in the store. */
  text(renditionId: RenditionId): string | undefined {
    return this.#known.get(renditionId)?.text;
  }

  /** Believes a text only if it is canonical, names this rendition and bears an operator's signature. */
  async adopt(renditionId: RenditionId, text: string): Promise<Result<Manifest, string>> {
    const parsed = parseSignedManifest(text);
    if (!parsed.ok) return parsed;
    const { manifest } = parsed.value;
    if (manifest.renditionId !== renditionId) {
      return fail(`Cannot believe a manifest: asked for ${renditionId}, it is of ${manifest.renditionId}`);
    }
    if (!(await this.#options.verifier.isSigned(parsed.value, this.#options.operatorKeys()))) {
      this.#options.onForged();
      return fail(`Cannot believe the manifest of ${renditionId}: no operator's key signed it`);
    }
    this.#known.set(renditionId, { manifest, text });
    return ok(manifest);
  }

  /** From memory, or else from the origin. Two callers at once share one request. */
  async fetch(renditionId: RenditionId): Promise<Result<Manifest, string>> {
    const known = this.get(renditionId);
    if (known) return ok(known);
    let fetching = this.#fetching.get(renditionId);
    if (!fetching) {
      fetching = this.#request(renditionId).finally(() => this.#fetching.delete(renditionId));
      this.#fetching.set(renditionId, fetching);
    }
    return await fetching;
  }

  async #request(renditionId: RenditionId): Promise<Result<Manifest, string>> {
    try {
      const text = await within(this.#options.clock, fetchLimitMs, (signal) => this.#textOf(renditionId, signal));
      return text.ok ? await this.adopt(renditionId, text.value) : text;
    } catch (error) {
      return fail(`Cannot fetch the manifest of ${renditionId}: ${error instanceof Error ? error.message : error}`);
    }
  }

  async #textOf(renditionId: RenditionId, signal: AbortSignal): Promise<Result<string, string>> {
    const url = `${this.#options.mediaUrl()}/${renditionId}/manifest.json`;
    const response = await fetch(url, { credentials: "omit", signal });
    if (!response.ok) return fail(`Cannot fetch the manifest of ${renditionId}: status ${response.status}`);
    if (Number(response.headers.get("content-length") ?? 0) > manifestTextMax) {
      return fail(`Cannot fetch the manifest of ${renditionId}: it is longer than ${manifestTextMax} bytes`);
    }
    return ok(await response.text());
  }
}
