import { ListPlus } from "lucide-preact";
import type { Track } from "../../../../shared/api/track.ts";
import { collectionLimits } from "../../../../shared/collection/limits.ts";
import { en } from "../../../texts/en.ts";
import { choosing, say } from "../../collection/the-collection.ts";
import { usePlayer } from "../../player-context.ts";
import { isUnknown } from "../../queue/unknown-song.ts";
import "./save-queue.css";

/** Puts the songs of the queue into a playlist, in the order in which they stand there. */
export function SaveQueue() {
  const { player } = usePlayer();
  const save = async () => {
    try {
      const songs = player.queue.peek().entries.map(({ item }) => item);
      const first = songs.slice(0, collectionLimits.entriesMax);
      const things = await thingsOf(first);
      choosing.value = { things, name: en.queue.name, leftOut: songs.length - first.length };
    } catch {
      say({ text: en.heart.notHere, isShown: true });
    }
  };
  return (
    <button type="button" class="section-link save-queue" title={en.queue.save} onClick={() => void save()}>
      <ListPlus size={20} aria-hidden="true" /> <span>{en.queue.save}</span>
    </button>
  );
}

/** Of a long queue not all songs are here: those are asked for. Rejects when they cannot be had. */
async function thingsOf(songs: readonly Track[]) {
  const [{ songThing }, { resolve }] = await Promise.all([
    import("../../collection/things.ts"),
    import("../../collection/resolve.ts"),
  ]);
  const unknown = songs.filter(isUnknown).map(songThing);
  const found = await resolve(unknown);
  if (found === null) throw new Error("Cannot save the queue: the server does not answer");
  const known = new Map(found.flatMap((track) => (track === null ? [] : [[track.id, track] as const])));
  return songs.flatMap((song) => {
    const track = isUnknown(song) ? known.get(song.id) : song;
    return track === undefined ? [] : [songThing(track)];
  });
}
