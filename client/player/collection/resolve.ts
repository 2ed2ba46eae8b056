import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MatchAnswer, MatchLine } from "../../../shared/api/browse/match.ts";
import { matchLimits } from "../../../shared/api/request-limits.ts";
import type { Track } from "../../../shared/api/track.ts";
import type { Thing } from "../../../shared/collection/operation.ts";
import { catalogueVersion, tell } from "../catalogue/catalogue.ts";

/** What the catalogue has of kept songs, by the id that was kept; null: it has none. */
const known = signal<ReadonlyMap<string, Track | null>>(new Map());
/** The version of the catalogue in which each was asked for. */
const askedIn = new Map<string, number>();
const away = signal(false);

export interface Resolved {
  /** Undefined: the server has not said yet. */
  trackOf(thing: Thing): Track | null | undefined;
  /** The server does not answer. */
  readonly isAway: boolean;
}

/** The catalogue's songs of these, asked for as they come and again when the catalogue has changed. */
export function useTracks(things: readonly Thing[]): Resolved {
  const version = catalogueVersion.value;
  const names = things.map(({ id }) => id).join();
  useEffect(() => void resolve(things), [names, version]);
  return { trackOf: ({ id }) => known.value.get(id), isAway: away.value };
}

/** In their order; null for what is not here. Resolves to null when the server does not answer. */
export async function resolve(things: readonly Thing[]): Promise<(Track | null)[] | null> {
  const version = catalogueVersion.peek();
  const missing = new Map(things.filter(({ id }) => askedIn.get(id) !== version).map((thing) => [thing.id, thing]));
  for (const part of partsOf([...missing.values()])) {
    const answer = await tell<MatchAnswer>("/tracks/match", { lines: part.map(lineOf) });
    if (answer.state !== "ready") {
      away.value = true;
      return null;
    }
    const { tracks } = answer.value;
    known.value = new Map([...known.value, ...part.map(({ id }, at) => [id, tracks[at] ?? null] as const)]);
    for (const { id } of part) askedIn.set(id, version);
  }
  away.value = false;
  return things.map(({ id }) => known.value.get(id) ?? null);
}

/** What a server is asked of a song that is kept. */
export function lineOf({ id, title, artist, album, durationSeconds }: Thing): MatchLine {
  return { id, title, artist, album, ...(durationSeconds > 0 ? { seconds: durationSeconds } : {}) };
}

/** As many at once as one question may hold. */
function* partsOf(things: readonly Thing[]): Generator<Thing[]> {
  let part: Thing[] = [];
  let bytes = 0;
  for (const thing of things) {
    const more = new TextEncoder().encode(JSON.stringify(lineOf(thing))).length + 1;
    if (part.length === matchLimits.linesMax || bytes + more > matchLimits.bodyBytesMax - 100) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(thing);
    bytes += more;
  }
  if (part.length > 0) yield part;
}
