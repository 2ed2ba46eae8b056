import type { RenditionId } from "../ids.ts";
import { isWhole } from "./rendition-state.ts";
import type { Core } from "./state.ts";

/** How much the listener wants a rendition, in the tracker's words: 3 it plays, 2 it comes next, 1 it may be wanted, 0 it is not. */
export function wantOf(core: Core, renditionId: RenditionId): 0 | 1 | 2 | 3 {
  if (renditionId === core.listener.currentId) return 3;
  if (renditionId === core.listener.nextId) return 2;
  return core.listener.likelyIds.has(renditionId) || isPinnedAndMissing(core, renditionId) ? 1 : 0;
}

/** Whether the engine may fetch something of a rendition: also of what the pointer rests on, which the tracker never hears of. */
export function isWanted(core: Core, renditionId: RenditionId): boolean {
  return (
    isExpected(core, renditionId) || core.listener.pinnedIds.has(renditionId) || renditionId === core.listener.clickId
  );
}

/** Whether it stays in the cache however full that is. */
export function isKeptWhateverTheQuota({ listener }: Core, renditionId: RenditionId): boolean {
  const { currentId, nextId, pinnedIds } = listener;
  return renditionId === currentId || renditionId === nextId || pinnedIds.has(renditionId);
}

/** Whether it plays, comes next, or is likely to be clicked. */
function isExpected({ listener }: Core, renditionId: RenditionId): boolean {
  const { currentId, nextId, likelyIds } = listener;
  return renditionId === currentId || renditionId === nextId || likelyIds.has(renditionId);
}

function isPinnedAndMissing(core: Core, renditionId: RenditionId): boolean {
  const state = core.listener.pinnedIds.has(renditionId) ? core.renditions.get(renditionId) : undefined;
  return state !== undefined && !isWhole(state);
}
