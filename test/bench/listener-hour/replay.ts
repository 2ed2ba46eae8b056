import type { Deed, Evening } from "./evening.ts";

/** One listener at a tracker of some kind. */
export interface Replayed {
  play(deed: Deed): void;
  close(): void;
}

export interface ReplayOptions<Player extends Replayed> {
  readonly evening: Evening;
  /** So many times as fast as it was. */
  readonly speed: number;
  connect(listener: number): Promise<Player>;
}

/** Does all that the listeners did, at its time. A listener whose socket is being made does the rest after it, in order. */
export async function replay<Player extends Replayed>(options: ReplayOptions<Player>): Promise<void> {
  const { evening, speed, connect } = options;
  const players = new Map<number, Promise<Player>>();
  const startMs = performance.now();
  for (const deed of evening.deeds) {
    const waitMs = startMs + deed.atMs / speed - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const { listener } = deed;
    if (deed.type === "come") players.set(listener, players.get(listener) ?? connect(listener));
    const player = players.get(listener);
    if (player === undefined) continue;
    if (deed.type === "go") players.delete(listener);
    void player.then((found) => {
      found.play(deed);
      if (deed.type === "go") found.close();
    });
  }
  for (const player of players.values()) (await player).close();
}
