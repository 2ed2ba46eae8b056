import { collectionLimits } from "../../../shared/collection/limits.ts";
import type { Deed, Likable, Thing } from "../../../shared/collection/operation.ts";
import { keysBetween } from "../../../shared/collection/order-key.ts";
import { isLiked, starsOf } from "../../../shared/collection/state.ts";
import { entriesOf, placeEntry, playlistOf, playlistsOf } from "../../../shared/collection/views.ts";
import { enCollection as words } from "../../texts/en-collection.ts";
import type { Collection } from "./collection-port.ts";
import { openCollection, say } from "./the-collection.ts";
import { short } from "./things.ts";

/** Likes it, or likes it no more. */
export async function toggleLike(what: Likable, thing: Thing): Promise<void> {
  const collection = await openCollection();
  if (collection === null) return say({ text: words.notHere, isShown: true });
  const wasLiked = collection.look((state) => isLiked(state, what, thing.id));
  const isDone = await collection.does(
    wasLiked ? { kind: "unlike", what, of: thing.id } : { kind: "like", what, thing },
  );
  if (isDone) say({ text: wasLiked ? words.unliked(thing.title) : words.liked(thing.title) });
}

/** From 1 to 5 stars; as many as it has already take the rating back. */
export async function rateSong(id: string, title: string, stars: number): Promise<void> {
  const collection = await openCollection();
  if (collection === null) return say({ text: words.notHere, isShown: true });
  const rated = collection.look((state) => starsOf(state, id)) === stars ? 0 : stars;
  if (await collection.does({ kind: "rate", of: id, stars: rated })) say({ text: words.rated(title, rated) });
}

/** A new playlist with these songs, and `leftOut` that were cut off before; null: there is no room for it, which is said. */
export async function makePlaylist(
  collection: Collection,
  name: string,
  things: readonly Thing[],
  leftOut = 0,
): Promise<string | null> {
  if (collection.look(playlistsOf).length >= collectionLimits.playlistsMax) {
    say({ text: words.playlistsFull(collectionLimits.playlistsMax), isShown: true });
    return null;
  }
  const playlist = collection.draw();
  const kept = things.slice(0, collectionLimits.entriesMax);
  const make: Deed = { kind: "playlist-make", playlist, name: nameOf(name) };
  const isDone = await collection.does(make, ...additions(collection, playlist, kept, null));
  if (!isDone) return null;
  const cut = things.length - kept.length + leftOut;
  say(cut > 0 ? { text: words.entriesCut(cut), isShown: true } : { text: words.made(nameOf(name)) });
  return playlist;
}

/** At its end. Resolves to whether they are in it. */
export async function addToPlaylist(
  collection: Collection,
  playlist: string,
  things: readonly Thing[],
  leftOut = 0,
): Promise<boolean> {
  const { entries, view } = collection.look((state) => ({
    entries: entriesOf(state, playlist),
    view: playlistOf(state, playlist),
  }));
  if (view === null) return false;
  if (entries.length + things.length + leftOut > collectionLimits.entriesMax) {
    say({ text: words.entriesFull(view.name, collectionLimits.entriesMax), isShown: true });
    return false;
  }
  const atEnd = additions(collection, playlist, things, entries.at(-1)?.order ?? null);
  const hasRoom = atEnd.every(({ order }) => order.length <= collectionLimits.orderCharactersMax);
  // Behind a key that is nearly too long (a file may have such) there is no room: then the whole list is ordered anew.
  const anew = hasRoom ? [] : keysBetween(null, null, entries.length);
  const moves = anew.map((order, at) => ({
    kind: "entry-move" as const,
    playlist,
    entry: entries[at]?.entry as string,
    order,
  }));
  const deeds = hasRoom ? atEnd : additions(collection, playlist, things, anew.at(-1) ?? null);
  if (!(await collection.does(...moves, ...deeds))) return false;
  const undo = () =>
    void collection.does(...deeds.map(({ entry }) => ({ kind: "entry-remove", playlist, entry }) as const));
  say({ text: words.added(things.length, view.name), isShown: true, undo });
  return true;
}

export async function renamePlaylist(collection: Collection, playlist: string, name: string): Promise<void> {
  if (name.trim() === "") return;
  await collection.does({ kind: "playlist-rename", playlist, name: nameOf(name) });
}

export async function removePlaylist(collection: Collection, playlist: string): Promise<void> {
  const name = collection.look((state) => playlistOf(state, playlist)?.name) ?? "";
  if (!(await collection.does({ kind: "playlist-remove", playlist }))) return;
  const undo = () => void collection.does({ kind: "playlist-make", playlist, name });
  say({ text: words.removed(name), isShown: true, undo });
}

export async function removeEntry(collection: Collection, playlist: string, entry: string): Promise<void> {
  const was = collection.look((state) => entriesOf(state, playlist).find((each) => each.entry === entry));
  if (was === undefined || !(await collection.does({ kind: "entry-remove", playlist, entry }))) return;
  const { song, order } = was;
  // What was removed stays removed: the song comes back as another entry, at the same place.
  const undo = () => void collection.does({ kind: "entry-add", playlist, entry: collection.draw(), song, order });
  say({ text: words.entryRemoved(song.title), isShown: true, undo });
}

/** To a place counted from 0, in the list as it will be. */
export async function moveEntry(collection: Collection, playlist: string, entry: string, to: number): Promise<void> {
  const entries = collection.look((state) => entriesOf(state, playlist));
  const song = entries.find((each) => each.entry === entry)?.song;
  const moves = placeEntry(entries, entry, to);
  const isDone = await collection.does(...moves.map((move) => ({ kind: "entry-move", playlist, ...move }) as const));
  if (isDone && song) say({ text: words.moved(song.title, to + 1, entries.length) });
}

function additions(collection: Collection, playlist: string, things: readonly Thing[], after: string | null) {
  const orders = keysBetween(after, null, things.length);
  return things.map((song, at) => ({
    kind: "entry-add" as const,
    playlist,
    entry: collection.draw(),
    song,
    order: orders[at] as string,
  }));
}

function nameOf(name: string): string {
  return short(name.trim(), collectionLimits.nameCharactersMax) || words.unnamed;
}
