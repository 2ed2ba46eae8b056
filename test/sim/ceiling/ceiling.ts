import { type Gift, giftsOf, overCommonNeighbours } from "./gifts.ts";
import { islandsOf } from "./islands.ts";
import { type Edge, maxFlow } from "./max-flow.ts";
import type { Member, Need, Swarm } from "./swarm.ts";

export interface CeilingOptions {
  /** Uplinks are shared out by intervals of this length. */
  readonly intervalMs: number;
  /** One hop over a common neighbour, where two can't be linked. */
  readonly relays: boolean;
}

export interface Ceiling {
  readonly neededBytes: number;
  /** No more of them can come from peers ... */
  readonly peerBytes: number;
  /** ... and no fewer from the origin. */
  readonly originBytes: number;
}

/**
 * The greatest part of what a swarm needs that peers can carry: one flow from uplinks, interval by interval, to needs, and from needs to
 * the islands of each piece, in which one copy has to come from the origin.
 *
 * It is an upper bound: no way to share can do better, and the best one may do less. What holds in it: who can be linked with whom; who
 * gives; each uplink, in each interval; that a piece is passed on only by one that needed it, not before that one could have got it
 * over its own downlink, and not after it has left; that it arrives between when it could be wanted and when it is due; that each byte
 * is in the swarm only when the origin has sent it to somebody from whom it could come. What is relaxed:
 * - A giver has a piece as soon as it could have got it, as if from the origin: how long a chain of givers takes does not count, and
 *   givers may count on each other for a piece as long as one copy for all of them comes from the origin.
 * - A downlink bounds what one giver sends to one listener in an interval, and not the sum of all that the listener gets.
 * - Distances, handshakes, requests and acknowledgements take no time and no part of a line, and all is known beforehand.
 * - Within an interval bytes may go at any moment of it that both allow.
 * - A hop over a common neighbour, where it is allowed, costs the first giver's uplink alone, and is there whenever it could be of use.
 *   So what it brings here is more than it can bring.
 */
export function ceilingOf(swarm: Swarm, options: CeilingOptions): Ceiling {
  const reaches = options.relays ? overCommonNeighbours(swarm) : swarm.reaches;
  const neededBytes = swarm.needs.reduce((sum, { bytes }) => sum + bytes, 0);
  const graph = new Graph();
  for (const needs of byPiece(swarm.needs)) {
    const gifts = giftsOf(needs, swarm.members, reaches);
    addGifts(graph, gifts, { members: swarm.members, intervalMs: options.intervalMs });
    addNeeds(graph, needs, gifts);
  }
  const peerBytes = maxFlow({ nodes: graph.nodes, edges: graph.edges, source, sink });
  return { neededBytes, peerBytes, originBytes: neededBytes - peerBytes };
}

const source = 0;
const sink = 1;

class Graph {
  readonly edges: Edge[] = [];
  private readonly byName = new Map<string, number>();
  private readonly byNeed = new Map<Need, number>();
  nodes = 2;

  need(need: Need): number {
    const node = this.byNeed.get(need) ?? this.add();
    this.byNeed.set(need, node);
    return node;
  }

  /** What leaves one uplink in one interval. */
  uplink(giver: number, interval: number, bytes: number): number {
    const name = `${giver}/${interval}`;
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const node = this.add();
    this.byName.set(name, node);
    this.edges.push({ from: source, to: node, capacity: bytes });
    return node;
  }

  add(): number {
    this.nodes += 1;
    return this.nodes - 1;
  }
}

function byPiece(needs: readonly Need[]): Iterable<Need[]> {
  const pieces = new Map<number, Need[]>();
  for (const need of needs) {
    const known = pieces.get(need.piece);
    if (known) known.push(need);
    else pieces.set(need.piece, [need]);
  }
  return pieces.values();
}

function addGifts(
  graph: Graph,
  gifts: readonly Gift[],
  { members, intervalMs }: { readonly members: readonly Member[]; readonly intervalMs: number },
): void {
  for (const { giver, need, fromMs, untilMs } of gifts) {
    const { uplinkBitsPerSecond } = members[giver] as Member;
    const { downlinkBitsPerSecond } = members[need.member] as Member;
    const wholeBytes = bytesIn(intervalMs, uplinkBitsPerSecond);
    for (let interval = Math.floor(fromMs / intervalMs); interval * intervalMs < untilMs; interval += 1) {
      const startMs = Math.max(fromMs, interval * intervalMs);
      const endMs = Math.min(untilMs, (interval + 1) * intervalMs);
      const bytes = bytesIn(endMs - startMs, Math.min(uplinkBitsPerSecond, downlinkBitsPerSecond));
      if (bytes === 0) continue;
      const from = graph.uplink(giver, interval, wholeBytes);
      graph.edges.push({ from, to: graph.need(need), capacity: Math.min(need.bytes, bytes) });
    }
  }
}

function bytesIn(ms: number, bitsPerSecond: number): number {
  return Math.ceil((ms * bitsPerSecond) / 8_000);
}

function addNeeds(graph: Graph, needs: readonly Need[], gifts: readonly Gift[]): void {
  const placeOf = new Map(needs.map((need, place) => [need.member, place]));
  const islands = islandsOf(
    needs.length,
    gifts.map(({ giver, need }) => ({ from: placeOf.get(giver) as number, to: placeOf.get(need.member) as number })),
  );
  const onIslands = new Set(islands.flat());
  needs.forEach((need, place) => {
    if (!onIslands.has(place)) graph.edges.push({ from: graph.need(need), to: sink, capacity: need.bytes });
  });
  for (const island of islands) {
    if (island.length === 1) continue;
    const node = graph.add();
    const { bytes } = needs[0] as Need;
    for (const place of island) {
      graph.edges.push({ from: graph.need(needs[place] as Need), to: node, capacity: bytes });
    }
    graph.edges.push({ from: node, to: sink, capacity: (island.length - 1) * bytes });
  }
}
