import { type Parked, Parking, slotOf } from "./parking.ts";
import type { PlacedSong, TimelineSong } from "./placed-song.ts";

/** The songs that have a place on the timeline: the one at hand, the one that follows it, and those that are parked. */
export class Places {
  current: PlacedSong | null = null;
  /** Begins where the current one ends. */
  following: Parked | null = null;
  readonly parking = new Parking();

  /** Parks these, the likeliest first, and no others. `ranges`: what the buffer has. */
  park(songs: readonly TimelineSong[], ranges: TimeRanges | undefined): void {
    this.parking.keep(songs, this.#busySlots(ranges));
  }

  /** Makes it the current song, where it is parked or else in a free slot. Nothing follows it yet. */
  begin(song: TimelineSong, ranges: TimeRanges | undefined): Parked {
    const parked = this.parking.take(song, this.#busySlots(ranges));
    this.current = parked.place;
    this.following = null;
    return parked;
  }

  /** Slots of which the buffer's sound is still good for something. */
  usedSlots(): ReadonlySet<number> {
    const places = [this.current, this.following?.place, ...this.parking.all.map(({ place }) => place)];
    return new Set(places.flatMap((place) => (place ? [slotOf(place.startSeconds)] : [])));
  }

  /** Slots in which no song may begin: the buffer has something there, or gets it. */
  #busySlots(ranges: TimeRanges | undefined): ReadonlySet<number> {
    const busy = new Set<number>();
    for (const place of [this.current, this.following?.place]) if (place) busy.add(slotOf(place.startSeconds));
    for (let index = 0; ranges && index < ranges.length; index += 1) busy.add(slotOf(ranges.start(index)));
    return busy;
  }
}
