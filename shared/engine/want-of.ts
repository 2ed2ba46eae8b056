import type { Want } from "../announce-change.ts";
import type { RenditionId } from "../ids.ts";
import { isWhole } from "./rendition-state.ts";
import type { Core } from "./state.ts";

/** How much the listener wants a rendition, in the tracker's words: 3 it plays, 2 it comes next, 1 it may be wanted, 0 it is not. */
export function wantOf(core: Pick<Core, "listener" | "renditions">, renditionId: RenditionId): Want {
  const { currentId, nextId, likelyIds } = core.listener;
  if (renditionId === currentId) return 3;
  if (renditionId === nextId) return 2;
  return likelyIds.has(renditionId) || isPinnedAndMissing(core, renditionId) ? 1 : 0;
}

function isPinnedAndMissing(
  { listener, renditions }: Pick<Core, "listener" | "renditions">,
  renditionId: RenditionId,
): boolean {
  const state = listener.pinnedIds.has(renditionId) ? renditions.get(renditionId) : undefined;
  return state !== undefined && !isWhole(state);
}

/** Whether the engine may fetch something of a rendition: also of what the pointer rests on, which the tracker never hears of. */
export function isWanted(core: Pick<Core, "listener">, renditionId: RenditionId): boolean {
  const { likelyIds, clickId } = core.listener;
  return isKeptWhateverTheQuota(core, renditionId) || likelyIds.has(renditionId) || renditionId === clickId;
}

/** Whether it plays, comes next or is pinned: it stays in the cache however full that is. */
export function isKeptWhateverTheQuota({ listener }: Pick<Core, "listener">, renditionId: RenditionId): boolean {
  return isAhead(listener, renditionId) || listener.pinnedIds.has(renditionId);
}

/** Whether it plays or comes next. */
export function isAhead({ currentId, nextId }: Core["listener"], renditionId: RenditionId): boolean {
  return renditionId === currentId || renditionId === nextId;
}
