import { type ReadonlySignal, signal } from "@preact/signals";
import type { Choosing, Collection, Said } from "./collection-port.ts";

const here = signal<Collection | null>(null);
const word = signal<Said | null>(null);

/** Null until it has been read from the device. */
export const collection: ReadonlySignal<Collection | null> = here;
export const said: ReadonlySignal<Said | null> = word;
export const choosing = signal<Choosing | null>(null);

export function say(told: Said | null): void {
  word.value = told;
}

/** Puts a collection in its place; null: it is read anew when it is next asked for. */
export function provideCollection(made: Collection | null): void {
  here.value = made;
  opening = null;
}

let opening: Promise<Collection | null> | null = null;

/** The collection, read from the device the first time. Null: its script cannot be fetched, which is said. */
export function openCollection(): Promise<Collection | null> {
  if (here.value !== null) return Promise.resolve(here.value);
  opening ??= import("./start-collection.ts")
    .then(({ startCollection }) => startCollection(say))
    .then((made) => {
      here.value ??= made;
      return here.value;
    })
    .catch(() => {
      opening = null;
      return null;
    });
  return opening;
}
