import type { RenditionId } from "../../ids.ts";
import type { Core } from "../state.ts";
import { announceNow, tellHoldingsOf } from "./announcements.ts";
import { forgetHoldings } from "./holdings.ts";
import { rejectUploadsOf } from "./uploads.ts";

/**
 * The operator closes renditions to sharing, or opens them again; `renditionIds` takes the place of what was closed before. A closed one
 * comes from the own cache and the origin alone, goes to nobody, and is announced to nobody.
 */
export function closeRenditions(core: Core, renditionIds: readonly RenditionId[]): void {
  const before = core.sharing.closedIds;
  core.sharing.closedIds = new Set(renditionIds);
  for (const renditionId of core.sharing.closedIds) {
    if (before.has(renditionId)) continue;
    for (const neighbour of core.neighbours.values()) forgetHoldings(neighbour, renditionId);
    rejectUploadsOf(core, renditionId);
  }
  tellHoldingsOf(
    core,
    [...before].filter((renditionId) => !core.sharing.closedIds.has(renditionId)),
  );
  announceNow(core);
}
