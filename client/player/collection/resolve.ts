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

/** The catalogue's songs of these, which are in sight: asked for as they come and again when the catalogue has changed. */
export function useTracks(things: readonly Thing[]): Resolved {
  const version = catalogueVersion.value;
  const names = things.map(({ id }) => id).join();
  useEffect(() => {
    const ended = { isEnded: false };
    void resolve(things, ended);
    // Of what is out of sight by then no more is asked.
    return () => {
      ended.isEnded = true;
    };
  }, [names, version]);
  return { trackOf: ({ id }) => known.value.get(id), isAway: away.value };
}

/** A server that has too much to do is asked again after so long, and each time after twice as long. */
const againMs = [1_000, 2_000, 4_000];
let running: Promise<unknown> = Promise.resolve();

/**
 * In their order; null for what is not here. Resolves to null when the server does not answer, or does not want to. One asks after the other,
 * so that nothing is asked for twice. `inSight` asks again for all when the catalogue has changed, and until its end; without it that
 * is asked for which was not here.
 */
export function resolve(
  things: readonly Thing[],
  inSight?: { readonly isEnded: boolean },
): Promise<(Track | null)[] | null> {
  const mine = running.then(() => resolveNow(things, inSight));
  running = mine.catch(() => null);
  return mine;
}

async function resolveNow(
  things: readonly Thing[],
  inSight?: { readonly isEnded: boolean },
): Promise<(Track | null)[] | null> {
  const version = catalogueVersion.peek();
  const isHere = (id: string) =>
    askedIn.get(id) === version || (inSight === undefined && (known.peek().get(id) ?? null) !== null);
  const missing = new Map(things.filter(({ id }) => !isHere(id)).map((thing) => [thing.id, thing]));
  for (const part of partsOf([...missing.values()])) {
    if (inSight?.isEnded) return null;
    const tracks = await match(part, inSight);
    if (tracks === null) return null;
    known.value = new Map([...known.value, ...part.map(({ id }, at) => [id, tracks[at] ?? null] as const)]);
    for (const { id } of part) askedIn.set(id, version);
  }
  return things.map(({ id }) => known.value.get(id) ?? null);
}

async function match(
  part: readonly Thing[],
  inSight?: { readonly isEnded: boolean },
): Promise<MatchAnswer["tracks"] | null> {
  for (let tried = 0; !inSight?.isEnded; tried += 1) {
    const answer = await tell<MatchAnswer>("/tracks/match", { lines: part.map(lineOf) });
    away.value = answer.state === "failed" && answer.trouble === "unreachable";
    if (answer.state === "ready") return answer.value.tracks;
    const waitMs = againMs[tried];
    if (away.value || waitMs === undefined) return null;
    await new Promise((waited) => setTimeout(waited, waitMs));
  }
  return null;
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
