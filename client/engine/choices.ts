import type { Track } from "../../shared/api/track.ts";
import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import type { ListenerEngine } from "./listener-engine.ts";
import { noLimits, type UploadLimits } from "./manners/manners.ts";
import { chooseRendition, type Quality } from "./quality.ts";

/** What the listener has chosen: kept until there is an engine, and told to it from then on. */
export class Wishes {
  #engine: ListenerEngine | null = null;
  #share: boolean;
  #limits: UploadLimits = noLimits;
  #pinned: ReadonlySet<string> = new Set();
  #pinning = new AbortController();
  quality: Quality;

  constructor(options: { readonly share: boolean; readonly quality: Quality }) {
    this.#share = options.share;
    this.quality = options.quality;
  }

  /** The limits before the first byte can go up. */
  tell(engine: ListenerEngine): void {
    this.#engine = engine;
    engine.limitUploads(this.#limits);
    engine.share(this.#share);
  }

  share(allowed: boolean): void {
    this.#share = allowed;
    this.#engine?.share(allowed);
  }

  limitUploads(limits: UploadLimits): void {
    this.#limits = limits;
    this.#engine?.limitUploads(limits);
  }

  /** Null, or why they cannot be kept. A later call takes the place of one that is still under way. */
  async pin(engine: ListenerEngine | null, renditionIds: readonly string[]): Promise<string | null> {
    this.#pinning.abort();
    this.#pinning = new AbortController();
    const { signal } = this.#pinning;
    const failure = (await engine?.pin(renditionIds.filter(isRenditionId), signal)) ?? null;
    if (failure === null && !signal.aborted) this.#pinned = new Set(renditionIds);
    return failure;
  }

  /** What is kept on the device plays from there, whatever the quality chosen since. */
  renditionOf(track: Track): RenditionId | null {
    const kept = track.renditions.find((rendition) => this.#pinned.has(rendition.renditionId));
    const renditionId = (kept ?? chooseRendition(track.renditions, this.quality))?.renditionId;
    return renditionId !== undefined && isRenditionId(renditionId) ? renditionId : null;
  }
}
