/** One mistake that somebody could make in the core: a text of a file, found once, and what stands there instead. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

/** Found by `npm run sim -- bugs`; docs/planted-bugs.md keeps what it printed. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "an inverted check: what is not genuine is kept",
    file: "shared/engine/sources/blocks.ts",
    right: '  if (outcome === "false") {',
    wrong: '  if (outcome === "genuine") {',
  },
  {
    name: "an off-by-one in a block count: a segment is whole one block too early",
    file: "shared/engine/sources/blocks.ts",
    right: "if (partial.keptCount === partial.blocks.length) completeSegment",
    wrong: "if (partial.keptCount >= partial.blocks.length - 1) completeSegment",
  },
  {
    name: "a leaked request: an answered one stays on the books",
    file: "shared/engine/sources/requests.ts",
    right: "  forgetRequest(core, neighbour.linkId, request.requestId);\n  blockArrived(",
    wrong: "  blockArrived(",
  },
  {
    name: "a missing deadline: requests to neighbours never run out, and nothing hedges them",
    file: "shared/engine/engine.ts",
    right: "  expireRequests(core);\n",
    wrong: "",
  },
  {
    name: "a missing deadline: the late are not hedged from the origin",
    file: "shared/engine/sources/schedule.ts",
    right: "  again(pass, hedgeLate(core, need));\n",
    wrong: "",
  },
  {
    name: "a leaked fetch: a finished one stays on the books",
    file: "shared/engine/sources/origin-fetches.ts",
    right: "  core.origin.fetches.delete(answer.fetchId);\n",
    wrong: "",
  },
  {
    name: "a lost decision: a late payload is neither kept nor discarded",
    file: "shared/engine/sources/blocks.ts",
    right: '  if (state === undefined || partial === undefined) return discard(core, from, bytes, "late");',
    wrong: "  if (state === undefined || partial === undefined) return;",
  },
  {
    name: "an off-by-one in the links: one more than there is room for",
    file: "shared/engine/neighbours/neighbours.ts",
    right: "  if (core.neighbours.size >= core.limits.neighboursMax) {\n    if (peer.state",
    wrong: "  if (core.neighbours.size > core.limits.neighboursMax) {\n    if (peer.state",
  },
  {
    name: "an upload cap that is not charged",
    file: "shared/engine/uplink/cap.ts",
    right: "return takeTokens(uploads.cap, rateOf(uploads), bytes, nowMs);",
    wrong: "return takeTokens(uploads.cap, rateOf(uploads), 0, nowMs);",
  },
  {
    name: "a cache that evicts nothing",
    file: "shared/engine/cache.ts",
    right: "  while (core.cache.bytes > core.cache.quotaBytes) {",
    wrong: "  while (core.cache.bytes > core.cache.quotaBytes * 1e9) {",
  },
  {
    name: "a want that is not called off",
    file: "shared/engine/wanted/wants.ts",
    right: "  core.listener.wants.delete(wantId);\n}\n\n/** Wants whose",
    wrong: "}\n\n/** Wants whose",
  },
  {
    name: "consent that is forgotten: dials that are under way outlive the end of sharing",
    file: "shared/engine/neighbours/sharing.ts",
    right: 'if (peer.state === "dialling") core.out',
    wrong: 'if (peer.state === "waiting") core.out',
  },
  {
    name: "an allowance that is not looked at: a phone that must not upload does",
    file: "shared/engine/neighbours/may-upload.ts",
    right: "uploads.bitsPerSecond > 0 && ",
    wrong: "",
  },
  {
    name: "links that stay when sharing ends",
    file: "shared/engine/neighbours/sharing.ts",
    right:
      '  for (const neighbour of [...core.neighbours.values()]) dismissNeighbour(core, neighbour, "sharing-off");\n',
    wrong: "",
  },
  {
    name: "a back-off without an end: the origin is not asked again in time",
    file: "shared/engine/sources/origin-rest.ts",
    right: "Math.min(core.limits.originBackoffMaxMs, 100 * 2 ** Math.min(core.origin.failures, 6))",
    wrong: "100 * 2 ** core.origin.failures",
  },
  {
    name: "a block counted twice",
    file: "shared/engine/sources/blocks.ts",
    right: "  core.counters.bytes[source] += bytes;\n",
    wrong: "  core.counters.bytes[source] += 2 * bytes;\n",
  },
  {
    name: "a playhead taken for milliseconds: deadlines are a thousand times too late",
    file: "shared/engine/rendition-state.ts",
    right: "    return (startSeconds - position) * 1000;",
    wrong: "    return (startSeconds - position) * 1_000_000;",
  },
  {
    name: "a check of peers alone: what the origin sends is kept, genuine or not",
    file: "shared/engine/sources/blocks.ts",
    right: '  if (outcome === "false") {',
    wrong: '  if (outcome === "false" && from.via === "link") {',
  },
  {
    name: "a loss that nobody is told of: what the store has lost is still on offer",
    file: "shared/engine/cache.ts",
    right: "  dropHoldings(core, lost);\n",
    wrong: "",
  },
  {
    name: "a clock that is taken to be punctual: after a sleep nothing that ran out is asked again",
    file: "shared/engine/sources/requests.ts",
    right: '  if (!isDue(core.timers, "requests", core.nowMs)) return;',
    wrong: "  if (core.nowMs !== core.timers.dueMs.requests) return;",
  },
  {
    name: "a failure without a rest: the origin is stormed",
    file: "shared/engine/sources/origin-rest.ts",
    right: "core.nowMs + restMs * (0.5 + core.random() / 2)",
    wrong: "core.nowMs + restMs * 0",
  },
  {
    name: "a budget that is not charged: a neighbour may flood for ever",
    file: "shared/wire/frame-budget.ts",
    right: "takeTokens(budget[name], frameBudgets[name], cost, nowMs)",
    wrong: "takeTokens(budget[name], frameBudgets[name], 0, nowMs)",
  },
  {
    name: "a flood that is noted, and borne",
    file: "shared/engine/neighbour-messages.ts",
    right: '  dismissNeighbour(core, neighbour, "flood");\n',
    wrong: "",
  },
  {
    name: "a ban that is forgotten: whoever was cut off is dialled again",
    file: "shared/engine/conduct/bans.ts",
    right: "conduct.bannedUntilMs = core.nowMs + lengthMs;",
    wrong: "conduct.bannedUntilMs = core.nowMs;",
  },
];
