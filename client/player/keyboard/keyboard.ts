import type { Player } from "../player.ts";
import { type Command, commandOf, type Focus } from "./keyboard-map.ts";

const seekStepSeconds = 5;
const volumeStep = 0.05;

export interface PageCommands {
  like(): void;
  search(): void;
  queue(): void;
  nowPlaying(): void;
  help(): void;
}

/** Listens to the whole page; answers the function that stops it. */
export function startKeyboard(player: Player, page: PageCommands): () => void {
  const actions: Readonly<Record<Command, () => void>> = {
    "play-pause": player.toggle,
    next: player.next,
    previous: player.previous,
    "seek-back": () => player.seekBy(-seekStepSeconds),
    "seek-forward": () => player.seekBy(seekStepSeconds),
    louder: () => player.setVolume(player.preferences.value.volume + volumeStep),
    quieter: () => player.setVolume(player.preferences.value.volume - volumeStep),
    mute: player.toggleMute,
    shuffle: player.toggleShuffle,
    repeat: player.cycleRepeat,
    like: page.like,
    search: page.search,
    queue: page.queue,
    "now-playing": page.nowPlaying,
    help: page.help,
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandOf(event, focusOf(event.target));
    if (command === null) return;
    event.preventDefault();
    actions[command]();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return "page";
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return "range";
    return target.type === "checkbox" ? "control" : "typing";
  }
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return "typing";
  return target instanceof HTMLButtonElement || target.tagName === "SUMMARY" ? "control" : "page";
}
