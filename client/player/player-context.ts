import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Playback } from "./playback.ts";
import type { Player } from "./player.ts";

export interface PlayerTools {
  readonly player: Player;
  readonly playback: Playback;
  /** Opens the large view of what plays. */
  openNowPlaying(): void;
}

export const PlayerContext = createContext<PlayerTools | null>(null);

export function usePlayer(): PlayerTools {
  const tools = useContext(PlayerContext);
  if (tools === null) throw new Error("Cannot use the player: this part stands outside of PlayerContext");
  return tools;
}
