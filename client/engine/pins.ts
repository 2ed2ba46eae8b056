import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import type { ListenerEngine } from "./listener-engine.ts";

/** Part of the cache that may be pinned: the rest is for what is heard by the way. */
const pinnedPart = 0.9;

/** The renditions that the listener keeps for offline. */
export class Pins {
  #renditionIds: ReadonlySet<string> = new Set();
  #pinning = new AbortController();

  get renditionIds(): ReadonlySet<string> {
    return this.#renditionIds;
  }

  /**
   * Keeps these, in this order, in place of what was kept before. Resolves when their manifests are here; the audio follows
   * by and by. Null, or why they cannot be kept: then nothing has changed. A later call takes the place of one under way.
   */
  async keep(engine: ListenerEngine, renditionIds: readonly string[]): Promise<string | null> {
    this.#pinning.abort();
    this.#pinning = new AbortController();
    const { signal } = this.#pinning;
    // What the server has removed is not kept on the word of an old manifest.
    await engine.reviewed();
    if (signal.aborted) return null;
    const manifests = await manifestsOf(engine, renditionIds.filter(isRenditionId), signal);
    if (manifests === null) return null;
    if (manifests.length === 0 && renditionIds.length > 0) return "The server has none of it any more.";
    const failure = faultOf(manifests, engine.shell.snapshot().quotaBytes);
    if (failure !== null) return failure;
    engine.shell.input({ type: "pin", manifests });
    this.#renditionIds = new Set(renditionIds);
    return null;
  }
}

/** Those that the server has; null when the signal comes first. */
async function manifestsOf(
  engine: ListenerEngine,
  renditionIds: readonly RenditionId[],
  signal: AbortSignal,
): Promise<Manifest[] | null> {
  const manifests: Manifest[] = [];
  for (const renditionId of renditionIds) {
    const manifest = await engine.manifest(renditionId, signal);
    if (signal.aborted) return null;
    if (manifest !== null) manifests.push(manifest);
  }
  return manifests;
}

function faultOf(manifests: readonly Manifest[], quotaBytes: number): string | null {
  let bytes = 0;
  for (const { segments } of manifests) for (const segment of segments) bytes += segment.bytes;
  if (bytes <= quotaBytes * pinnedPart) return null;
  const [needed, given] = [bytes, quotaBytes].map((each) => `${Math.ceil(each / 1e6)} MB`);
  return `Cannot keep so much for offline: it needs ${needed} in all, and ${given} may be used on this device.`;
}
