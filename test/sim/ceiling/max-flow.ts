/** One direction; node numbers count from 0. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** A whole number, or Infinity. */
  readonly capacity: number;
}

/** Of each node and edge, in flat arrays: edge `2n` is the n-th that was given, edge `2n + 1` leads back. */
interface Residual {
  readonly firstEdge: Int32Array;
  readonly nextEdge: Int32Array;
  readonly head: Int32Array;
  readonly room: Float64Array;
}

/**
 * The greatest flow from the source to the sink, by Dinic's algorithm: breadth-first levels, then as many shortest ways as there are,
 * until no way is left. With whole capacities the sums are exact below 2^53.
 */
export function maxFlow(graph: {
  readonly nodes: number;
  readonly edges: readonly Edge[];
  readonly source: number;
  readonly sink: number;
}): number {
  const { nodes, source, sink } = graph;
  const residual = residualOf(nodes, graph.edges);
  const level = new Int32Array(nodes);
  const at = new Int32Array(nodes);
  let flow = 0;
  while (findLevels(residual, level, { source, sink })) {
    at.set(residual.firstEdge);
    for (let sent = pushOnce(residual, level, at, { source, sink }); sent > 0; ) {
      flow += sent;
      sent = pushOnce(residual, level, at, { source, sink });
    }
  }
  return flow;
}

const none = -1;

function residualOf(nodes: number, edges: readonly Edge[]): Residual {
  const firstEdge = new Int32Array(nodes).fill(none);
  const nextEdge = new Int32Array(2 * edges.length);
  const head = new Int32Array(2 * edges.length);
  const room = new Float64Array(2 * edges.length);
  const add = (edge: number, from: number, to: number, capacity: number) => {
    head[edge] = to;
    room[edge] = capacity;
    nextEdge[edge] = firstEdge[from] as number;
    firstEdge[from] = edge;
  };
  edges.forEach(({ from, to, capacity }, index) => {
    add(2 * index, from, to, capacity);
    add(2 * index + 1, to, from, 0);
  });
  return { firstEdge, nextEdge, head, room };
}

interface Ends {
  readonly source: number;
  readonly sink: number;
}

/** How many edges with room each node is away from the source. Whether the sink can be reached. */
function findLevels({ firstEdge, nextEdge, head, room }: Residual, level: Int32Array, { source, sink }: Ends): boolean {
  level.fill(none);
  level[source] = 0;
  const queue = [source];
  for (let place = 0; place < queue.length; place += 1) {
    const node = queue[place] as number;
    for (let edge = firstEdge[node] as number; edge !== none; edge = nextEdge[edge] as number) {
      const next = head[edge] as number;
      if ((room[edge] as number) === 0 || level[next] !== none) continue;
      level[next] = (level[node] as number) + 1;
      queue.push(next);
    }
  }
  return level[sink] !== none;
}

/** Sends along one shortest way what fits; 0: there is none left. `at` remembers which edges of a node lead nowhere. */
function pushOnce(
  { nextEdge, head, room }: Residual,
  level: Int32Array,
  at: Int32Array,
  { source, sink }: Ends,
): number {
  const way: number[] = [];
  for (let node = source; node !== sink; ) {
    const edge = at[node] as number;
    if (edge === none) {
      const back = way.pop();
      if (back === undefined) return 0;
      node = head[back ^ 1] as number;
      at[node] = nextEdge[back] as number;
      continue;
    }
    const next = head[edge] as number;
    if ((room[edge] as number) > 0 && level[next] === (level[node] as number) + 1) {
      way.push(edge);
      node = next;
    } else at[node] = nextEdge[edge] as number;
  }
  const sent = way.reduce((least, edge) => Math.min(least, room[edge] as number), Infinity);
  for (const edge of way) {
    room[edge] = (room[edge] as number) - sent;
    room[edge ^ 1] = (room[edge ^ 1] as number) + sent;
  }
  return sent;
}
