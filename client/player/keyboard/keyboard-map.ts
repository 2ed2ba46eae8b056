export type Command =
  | "play-pause"
  | "next"
  | "previous"
  | "seek-back"
  | "seek-forward"
  | "louder"
  | "quieter"
  | "mute"
  | "shuffle"
  | "repeat"
  | "like"
  | "search"
  | "queue"
  | "now-playing"
  | "help";

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * What has the focus: `typing` keeps every key for itself, `range` (a slider) keeps the arrows, `control` (a button, a
 * box to tick) keeps the space bar.
 */
export type Focus = "page" | "control" | "range" | "typing";

/** In the order of the help window. */
export const shortcuts: readonly {
  readonly keys: readonly string[];
  readonly command: Command;
  readonly text: string;
}[] = [
  { keys: ["Space", "k"], command: "play-pause", text: "Play or pause" },
  { keys: ["n"], command: "next", text: "Next song" },
  { keys: ["p"], command: "previous", text: "Previous song" },
  { keys: ["←"], command: "seek-back", text: "Back 5 seconds" },
  { keys: ["→"], command: "seek-forward", text: "Forward 5 seconds" },
  { keys: ["+"], command: "louder", text: "Louder" },
  { keys: ["-"], command: "quieter", text: "Quieter" },
  { keys: ["m"], command: "mute", text: "Mute" },
  { keys: ["s"], command: "shuffle", text: "Shuffle on or off" },
  { keys: ["r"], command: "repeat", text: "Repeat: off, all, one" },
  { keys: ["l"], command: "like", text: "Like the song, or no more" },
  { keys: ["/"], command: "search", text: "Search" },
  { keys: ["q"], command: "queue", text: "Queue" },
  { keys: ["f"], command: "now-playing", text: "Now playing, large" },
  { keys: ["?"], command: "help", text: "This help" },
];

const keyNames: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  "=": "+",
};

const commands = new Map(shortcuts.flatMap(({ keys, command }) => keys.map((key) => [key, command] as const)));

/** The command of a key press, or null when the key belongs to the browser or to what has the focus. */
export function commandOf(press: KeyPress, focus: Focus): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey || focus === "typing") return null;
  const name = keyNames[press.key] ?? (press.key.length === 1 ? press.key.toLowerCase() : press.key);
  if (press.shiftKey && name !== "?" && name !== "+" && name !== "/") return null;
  if (focus === "range" && (name === "←" || name === "→")) return null;
  if (focus === "control" && name === "Space") return null;
  return commands.get(name) ?? null;
}
