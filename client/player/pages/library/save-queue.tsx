import { en } from "../../../texts/en.ts";
import { chooseFor } from "../../parts/choose/add-button.tsx";
import { usePlayer } from "../../player-context.ts";
import "./save-queue.css";

/** Puts the songs of the queue into a playlist, in the order in which they stand there. */
export function SaveQueue() {
  const { player } = usePlayer();
  const save = () =>
    void chooseFor(
      player.queue.peek().entries.map(({ item }) => item),
      en.queue.name,
    );
  return (
    <button type="button" class="section-link save-queue" onClick={save}>
      {en.queue.save}
    </button>
  );
}
