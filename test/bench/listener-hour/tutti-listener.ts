import type { KeyObject } from "node:crypto";
import { Taste } from "../tracker/song-taste.ts";
import { TuttiPlayer } from "../tracker/tutti-player.ts";
import type { Deed } from "./evening.ts";
import type { Replayed } from "./replay.ts";

/** Nothing is drawn here. */
const taste = new Taste(1, 1);

/** Says to our tracker what the engine said, and dials whom it is told of. */
export class TuttiListener implements Replayed {
  readonly #player: TuttiPlayer;

  private constructor(player: TuttiPlayer) {
    this.#player = player;
    player.dials = true;
  }

  static async connect(at: {
    readonly port: number;
    readonly localAddress: string;
    readonly operator: KeyObject;
  }): Promise<TuttiListener> {
    return new TuttiListener(await TuttiPlayer.connect({ ...at, taste }));
  }

  play(deed: Deed): void {
    switch (deed.type) {
      case "announce":
        this.#player.say({ type: "announce", changes: deed.changes });
        break;
      case "seek":
        this.#player.say({ type: "seek", renditionId: deed.renditionId });
        break;
      case "go":
        this.#player.say({ type: "bye" });
        break;
    }
  }

  close(): void {
    this.#player.close();
  }
}
