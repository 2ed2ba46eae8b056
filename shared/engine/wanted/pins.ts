import type { Manifest } from "../../manifest/manifest.ts";
import { evictBeyondQuota } from "../cache.ts";
import { announceNow } from "../neighbours/announcements.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";

/** What the listener keeps for offline, in the order in which it is to be fetched. */
export function pin(core: Core, manifests: readonly Manifest[]): void {
  for (const manifest of manifests) {
    const state = knowRendition(core, manifest);
    if (!core.listener.pinnedIds.has(manifest.renditionId)) state.wantedSinceMs = core.nowMs;
  }
  core.listener.pinnedIds = new Set(manifests.map(({ renditionId }) => renditionId));
  announceNow(core);
  evictBeyondQuota(core);
}
