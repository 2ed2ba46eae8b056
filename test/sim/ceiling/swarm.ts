/** A listener, as far as it matters to what others can get. */
export interface Member {
  /** Of payload; 0: it takes and does not give. */
  readonly uplinkBitsPerSecond: number;
  readonly downlinkBitsPerSecond: number;
  /** The page is open from then until then. */
  readonly hereFromMs: number;
  readonly hereUntilMs: number;
}

/** A listener needs one piece: a segment, a block, whatever is handed on only when it is whole. */
export interface Need {
  readonly member: number;
  readonly piece: number;
  /** The same for all that need the piece. */
  readonly bytes: number;
  /** When the listener could first want it, and when its sound gets there. */
  readonly fromMs: number;
  readonly dueMs: number;
  /**
   * Where nobody who could give it has come by then, the listener takes it from the origin, for it cannot know who will come. Left out: it
   * waits until the piece is due.
   */
  readonly untilMs?: number;
}

export interface Swarm {
  readonly members: readonly Member[];
  /** At most one of each member for each piece. */
  readonly needs: readonly Need[];
  /** Whether two members can be linked. */
  readonly reaches: (one: number, other: number) => boolean;
}
