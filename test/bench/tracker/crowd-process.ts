import { createPrivateKey } from "node:crypto";
import { addressOf, connectMany, type LoadFigures, load } from "./load.ts";
import { Taste } from "./song-taste.ts";
import { TuttiPlayer } from "./tutti-player.ts";

/** What a part of a crowd is told at its start, as JSON on its command line. */
export interface CrowdPart {
  readonly port: number;
  /** Its listeners' numbers: nobody else's. */
  readonly first: number;
  readonly count: number;
  readonly held: number;
  readonly tracks: number;
  /** PEM. */
  readonly operatorKey: string;
}

export interface CrowdRound {
  readonly perSecond: number;
  readonly seconds: number;
}

export interface CrowdFigures extends LoadFigures {
  /** Listeners whose socket was closed. */
  readonly lost: number;
}

const part = JSON.parse(process.argv[2] ?? "{}") as CrowdPart;
const operator = createPrivateKey(part.operatorKey);
const taste = new Taste(part.tracks, part.first + 1);
const players = await connectMany(part.count, async (index) => {
  const localAddress = addressOf(part.first + index);
  const player = await TuttiPlayer.connect({ port: part.port, localAddress, operator, taste });
  player.announceHeld(taste.drawMany(part.held));
  return player;
});
process.on("message", async (message) => {
  const { perSecond, seconds } = message as CrowdRound;
  const nobody = { figures: async () => ({ cpuMicros: 0 }) };
  const operate = (player: TuttiPlayer) => player.changeTrack();
  const figures = await load({ tracker: nobody, players, operations: perSecond * seconds, perSecond, operate });
  const told: CrowdFigures = { ...figures, lost: players.filter(({ isClosed }) => isClosed).length };
  process.send?.(told);
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
