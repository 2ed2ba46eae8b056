/**
 * The offload that an audience allows: in a swarm of N listeners one copy must come from the CDN, so at most
 * (N − 1) / N can come from peers. Over several swarms, weighted by their audience. Null without any audience.
 */
export function ceilingOf(audiences: readonly number[]): number | null {
  const listeners = audiences.reduce((sum, audience) => sum + audience, 0);
  if (listeners === 0) return null;
  const swarms = audiences.filter((audience) => audience > 0).length;
  return (listeners - swarms) / listeners;
}

/** peer / (peer + cdn); what came from the listener's own cache is no part of it. Null without either. */
export function offloadOf(bytes: { readonly peer: number; readonly cdn: number }): number | null {
  const delivered = bytes.peer + bytes.cdn;
  return delivered === 0 ? null : bytes.peer / delivered;
}

/** How much of what was possible was reached. Null when nothing was possible. */
export function efficiencyOf(offload: number | null, ceiling: number | null): number | null {
  return offload === null || ceiling === null || ceiling === 0 ? null : offload / ceiling;
}
