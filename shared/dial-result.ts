/**
 * What a dial came to, each dial counted once. `connected`: the other side has greeted us. `timeout`: nothing was heard in time.
 * `refused`: the tracker did not relay it, we had no room when the link opened, or the other side said goodbye before it greeted us.
 * `failed`: all else, also a link that closed before the greeting without a goodbye: a peer without room hangs up so, and a network
 * breaks so. A dial that is called off because sharing ends comes to nothing.
 */
export const dialResults = ["connected", "timeout", "failed", "refused"] as const;
export type DialResult = (typeof dialResults)[number];
