import { songsPerEditMax } from "../../../shared/api/library/edit-limits.ts";

/** Characters of a name, as ingest takes them from tags; and of the note that an edit bears. */
export const nameLettersMax = 300;
export const noteLettersMax = 300;

/** Characters of all artists of a song together, as the names beside the media keep them. */
export const artistTextLettersMax = 2_000;

/** Names in one list of artists or genres, as ingest takes them from tags. */
export const namesMax = 50;

/** Albums or artists that are made one at once. */
export const mergedMax = 200;

/** Parts of one edit: as many as it may have songs. */
export const partsMax = songsPerEditMax;

/** Two songs of one name are doubles when their lengths differ by no more: another encoder's padding, another fade. Seconds. */
export const doubleSecondsMax = 2;

/** Pairs of title and artist that are looked at for one answer. */
export const doublesShownMax = 200;

/** Songs with warnings in one answer. */
export const warningsShownMax = 500;
