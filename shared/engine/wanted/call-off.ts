import type { SegmentKey } from "../input.ts";
import { giveUpRequest } from "../neighbours/request-books.ts";
import type { Core } from "../state.ts";
import { forgetPartial } from "./missing-blocks.ts";
import { isForOffline, neededSegments } from "./needs.ts";

/** After a seek or another track: requests and fetches that nobody needs any more are called off. The blocks that came stay for a while. */
export function callOffUnwanted(core: Core): void {
  // Segments for offline would delay, on the line, those that somebody waits for.
  const sooner = neededSegments(core).answer.filter((need) => !isForOffline(core, need));
  const needed = new Set(sooner.map(({ key }) => nameOf(key)));
  const unwanted = (key: SegmentKey) => !needed.has(nameOf(key));
  for (const fetch of core.origin.fetches.values()) {
    if (fetch.cancelled || !unwanted(fetch.key)) continue;
    fetch.cancelled = true;
    core.out.push({ type: "cancel-origin", fetchId: fetch.fetchId, reason: "needless" });
  }
  for (const neighbour of core.neighbours.values()) {
    for (const request of [...neighbour.requests.values()]) {
      if (!request.expired && unwanted(request.key)) giveUpRequest(core, neighbour, request);
    }
  }
  forgetIdlePartials(core, unwanted);
}

/** Keeps the newest of the half-fetched segments that nobody wants: a listener who skips often would fill the memory with them. */
function forgetIdlePartials(core: Core, unwanted: (key: SegmentKey) => boolean): void {
  const idle: { readonly key: SegmentKey; readonly keptMs: number }[] = [];
  for (const [renditionId, state] of core.renditions) {
    for (const [segmentIndex, partial] of state.partial) {
      const key = { renditionId, segmentIndex };
      if (partial.blocks.includes(1) || !unwanted(key)) continue;
      if (partial.keptCount === 0) forgetPartial(core, key);
      else idle.push({ key, keptMs: partial.firstKeptMs });
    }
  }
  idle.sort((one, other) => other.keptMs - one.keptMs);
  for (const { key } of idle.slice(core.limits.idlePartialsMax)) forgetPartial(core, key);
}

function nameOf({ renditionId, segmentIndex }: SegmentKey): string {
  return `${renditionId}/${segmentIndex}`;
}
