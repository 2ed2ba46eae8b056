import { ListPlus } from "lucide-preact";
import type { Track } from "../../../../shared/api/track.ts";
import { choosing } from "../../collection/the-collection.ts";

/** Asks into which playlist these go. */
export async function chooseFor(tracks: readonly Track[], name: string): Promise<void> {
  const { songThing } = await import("../../collection/things.ts");
  choosing.value = { things: tracks.map(songThing), name };
}

interface AddButtonProps {
  readonly label: string;
  readonly name: string;
  tracks(): readonly Track[];
}

export function AddButton({ label, name, tracks }: AddButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => void chooseFor(tracks(), name)}
    >
      <ListPlus size={20} aria-hidden="true" />
    </button>
  );
}
