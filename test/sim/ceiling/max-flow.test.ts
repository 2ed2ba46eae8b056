import { expect, test } from "vitest";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import { type Edge, maxFlow } from "./max-flow.ts";

test("one way carries what its narrowest edge does", () => {
  const edges = [
    { from: 0, to: 1, capacity: 7 },
    { from: 1, to: 2, capacity: 3 },
    { from: 2, to: 3, capacity: 5 },
  ];
  expect(maxFlow({ nodes: 4, edges, source: 0, sink: 3 })).toBe(3);
});

test("what was sent the wrong way first is sent back", () => {
  // The shortest way 0-1-2-3 uses the edge in the middle, which the greatest flow leaves alone.
  const edges = [
    { from: 0, to: 1, capacity: 1 },
    { from: 1, to: 4, capacity: 1 },
    { from: 4, to: 5, capacity: 1 },
    { from: 5, to: 3, capacity: 1 },
    { from: 1, to: 2, capacity: 1 },
    { from: 0, to: 6, capacity: 1 },
    { from: 6, to: 7, capacity: 1 },
    { from: 7, to: 2, capacity: 1 },
    { from: 2, to: 3, capacity: 1 },
  ];
  expect(maxFlow({ nodes: 8, edges, source: 0, sink: 3 })).toBe(2);
});

test("nothing flows where there is no way", () => {
  expect(maxFlow({ nodes: 3, edges: [{ from: 0, to: 1, capacity: 9 }], source: 0, sink: 2 })).toBe(0);
});

test("an edge without a bound does not bound", () => {
  const edges = [
    { from: 0, to: 1, capacity: Infinity },
    { from: 1, to: 2, capacity: 4 },
  ];
  expect(maxFlow({ nodes: 3, edges, source: 0, sink: 2 })).toBe(4);
});

test("the greatest flow is the least cut, in 400 small graphs by chance", () => {
  const random = seededRandom(20_13);
  for (let graph = 0; graph < 400; graph += 1) {
    const nodes = 2 + Math.floor(random() * 8);
    const edges = inventEdges(nodes, random);
    const ends = { source: 0, sink: nodes - 1 };
    expect(maxFlow({ nodes, edges, ...ends }), `graph ${graph}`).toBe(leastCut(nodes, edges));
  }
});

function inventEdges(nodes: number, random: Random): Edge[] {
  const edges: Edge[] = [];
  for (let from = 0; from < nodes; from += 1) {
    for (let to = 0; to < nodes; to += 1) {
      if (from !== to && random() < 0.35) edges.push({ from, to, capacity: Math.floor(random() * 10) });
    }
  }
  return edges;
}

/** Over all ways to part the nodes, with the first on this side and the last on the other. */
function leastCut(nodes: number, edges: readonly Edge[]): number {
  let least = Infinity;
  for (let side = 1; side < 2 ** (nodes - 1); side += 2) {
    const isHere = (node: number) => ((side >> node) & 1) === 1;
    const cut = edges.reduce((sum, { from, to, capacity }) => sum + (isHere(from) && !isHere(to) ? capacity : 0), 0);
    least = Math.min(least, cut);
  }
  return least;
}
