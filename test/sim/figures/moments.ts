import type { World } from "../world.ts";

/** How far a run has come: everything is counted from its beginning. */
export interface Moment {
  readonly atMs: number;
  readonly listeners: number;
  readonly bytes: { readonly cache: number; readonly peer: number; readonly cdn: number };
  /** Bytes of different blocks that anybody used: what the CDN has to send at least once. */
  readonly distinctBytes: number;
  readonly trackerMessages: { readonly received: number; readonly sent: number };
}

export function momentOf(world: World, distinctBytes: number): Moment {
  const atMs = world.scheduler.nowMs();
  const bytes = { cache: 0, peer: 0, cdn: 0 };
  let present = 0;
  for (const { snapshot } of world.departed) addUp(bytes, snapshot.bytes);
  for (const listener of world.listeners) {
    addUp(bytes, listener.core.snapshot(atMs).bytes);
    if (listener.host.alive && listener.character.arriveMs <= atMs) present += 1;
  }
  const { messagesIn: received, messagesOut: sent } = world.trackerServer;
  return { atMs, listeners: present, bytes, distinctBytes, trackerMessages: { received, sent } };
}

function addUp(sum: { cache: number; peer: number; cdn: number }, bytes: Moment["bytes"]): void {
  sum.cache += bytes.cache;
  sum.peer += bytes.peer;
  sum.cdn += bytes.cdn;
}
