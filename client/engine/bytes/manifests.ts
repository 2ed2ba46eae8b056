import type { RenditionId } from "../../../shared/ids.ts";
import { manifestTextMax } from "../../../shared/manifest/limits.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { parseSignedManifest } from "../../../shared/manifest/signed-manifest.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { type Clock, within } from "../clock.ts";
import { cdnManifestMs, trackerAttemptMs } from "../limits.ts";
import type { MediaAnswer, MediaWay } from "./media-way.ts";
import type { Verifier } from "./verify.ts";

export interface ManifestsOptions {
  readonly clock: Clock;
  readonly verifier: Verifier;
  operatorKeys(): readonly string[];
  readonly way: MediaWay;
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
  readonly #missing = new Set<RenditionId>();

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
    this.#missing.delete(renditionId);
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

  /** The server has said that it gives these out no more. */
  forget(renditionIds: readonly RenditionId[]): void {
    for (const renditionId of renditionIds) {
      this.#known.delete(renditionId);
      this.#missing.add(renditionId);
    }
  }

  /** The server itself has said last that it has none, or that it gives none out. */
  isMissing(renditionId: RenditionId): boolean {
    return this.#missing.has(renditionId);
  }

  /** What came through the CDN and cannot be believed is asked of the origin. */
  async #request(renditionId: RenditionId): Promise<Result<Manifest, string>> {
    const what = `the manifest of ${renditionId}`;
    try {
      return await within(this.#options.clock, fetchLimitMs, async (signal) => {
        const first = await this.#attempt(renditionId, signal);
        if (first.manifest.ok || first.isFinal) return first.manifest;
        return (await this.#attempt(renditionId, signal)).manifest;
      });
    } catch (error) {
      return fail(`Cannot fetch ${what}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** `isFinal`: the origin itself was asked. */
  async #attempt(
    renditionId: RenditionId,
    signal: AbortSignal,
  ): Promise<{ readonly manifest: Result<Manifest, string>; readonly isFinal: boolean }> {
    const path = `${renditionId}/manifest.json`;
    const { clock, way } = this.#options;
    const answer = await way.open(path, { signal, pressing: true });
    const isFinal = !answer.mayBePassedBy;
    const refused = refusalOf(renditionId, answer.response);
    if (refused !== null) {
      answer.failed(answer.response.ok ? "false-bytes" : "refused");
      void answer.response.body?.cancel().catch(() => undefined);
      if (isMissingStatus(answer.response.status)) this.#missing.add(renditionId);
      return { manifest: fail(refused), isFinal };
    }
    const text = await textOf(answer, clock, isFinal ? fetchLimitMs : cdnManifestMs);
    if (text === null) return { manifest: fail(`Cannot fetch the manifest of ${renditionId}: it stopped`), isFinal };
    const manifest = await this.adopt(renditionId, text);
    if (manifest.ok) answer.worked();
    else answer.failed("false-bytes");
    return { manifest, isFinal };
  }
}

/** Null: its head is as it should be. */
function refusalOf(renditionId: RenditionId, { ok: isOk, status, headers }: Response): string | null {
  if (!isOk) return `Cannot fetch the manifest of ${renditionId}: status ${status}`;
  if (Number(headers.get("content-length") ?? 0) <= manifestTextMax) return null;
  return `Cannot fetch the manifest of ${renditionId}: it is longer than ${manifestTextMax} bytes`;
}

/** The server will not give it, however often it is asked. */
function isMissingStatus(status: number): boolean {
  return status === 404 || status === 410 || status === 403 || status === 451;
}

/** Null: it broke off, or it stood still. */
async function textOf(answer: MediaAnswer, clock: Clock, limitMs: number): Promise<string | null> {
  const late = Symbol();
  let cancel: () => void = () => undefined;
  const limit = new Promise<typeof late>((resolve) => {
    cancel = clock.after(limitMs, () => resolve(late));
  });
  try {
    const text = await Promise.race([answer.response.text(), limit]);
    if (typeof text === "string") return text;
    answer.failed("silent");
  } catch {
    answer.failed("cut-short");
  } finally {
    cancel();
  }
  return null;
}
