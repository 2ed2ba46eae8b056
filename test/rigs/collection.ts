import type { Deed, Operation, Thing } from "../../shared/collection/operation.ts";

/** Song `id` with the title "Song id". */
export function aSong(id: string, change: Partial<Thing> = {}): Thing {
  return {
    id,
    title: `Song ${id}`,
    artist: "The Anyones",
    album: "Evening",
    albumId: "9",
    durationSeconds: 180,
    coverUrl: null,
    ...change,
  };
}

let drawn = 0;

/** As many hex digits, another with each call. */
export function anId(length = 32): string {
  drawn += 1;
  return drawn.toString(16).padStart(length, "0");
}

/** Makes operations as a browser does: with a clock that is ahead of all that it has seen. */
export function aDevice(device: string) {
  let clock = 0;
  const does = <Kind extends Deed["kind"]>(deed: Extract<Deed, { kind: Kind }>, { atMs = 0 } = {}) => {
    clock += 1;
    return { id: anId(), device, clock, atMs, ...deed } as Operation & Extract<Deed, { kind: Kind }>;
  };
  return {
    does,
    hears: (operation: Operation) => {
      clock = Math.max(clock, operation.clock);
    },
    adds: (song: string, order: string) =>
      does({ kind: "entry-add", playlist: "c".repeat(32), entry: anId(), song: aSong(song), order }),
  };
}
