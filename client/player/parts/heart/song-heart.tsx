import type { Track } from "../../../../shared/api/track.ts";
import { Heart } from "./heart.tsx";

export function SongHeart({ track, size }: { readonly track: Track; readonly size?: number }) {
  return (
    <Heart
      what="track"
      id={track.id}
      title={track.title}
      {...(size === undefined ? {} : { size })}
      thing={async () => (await import("../../collection/things.ts")).songThing(track)}
    />
  );
}
