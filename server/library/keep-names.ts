import type { Catalogue } from "../catalog/catalogue.ts";
import type { IngestedRendition, SourceLease } from "../catalog/ingested-track.ts";
import { keepMissingEdits, type WithEdits } from "./mend-edits.ts";
import type { NamedRendition, NamedTrack } from "./named-track.ts";
import type { TrackNames } from "./track-names.ts";

export interface KeepNamesOptions {
  readonly catalogue: Catalogue;
  readonly names: TrackNames;
  nowMs(): number;
}

/** Tracks that are read from the catalogue at a time. */
const pageSize = 200;

type Writer = Omit<SourceLease, "release">;

/** The same catalogue, whose changes are noted beside the media before they are made. */
export function keepNames({ catalogue, names, nowMs }: KeepNamesOptions): Catalogue {
  const turns = new Map<string, Promise<unknown>>();
  /** Changes of one track come one after the other, since each reads what the one before wrote. */
  const inTurn = <Value>(trackId: string, work: () => Promise<Value>): Promise<Value> => {
    const done = (turns.get(trackId) ?? Promise.resolve()).then(work, work);
    turns.set(trackId, done);
    const forget = () => turns.get(trackId) === done && turns.delete(trackId);
    done.then(forget, forget);
    return done;
  };
  /** Writes to the catalogue, or under a lease of it, with the note before. */
  const noting = (writer: Writer): Writer => ({
    publishTrack: (track, first) =>
      inTurn(track.trackId, async () => {
        const before = await names.read(track.trackId);
        const addedAt = track.addedAt ?? before?.addedAt ?? new Date(nowMs()).toISOString();
        const renditions = withRendition(before?.renditions ?? [], first);
        await names.write({ ...track, addedAt, renditions });
        await writer.publishTrack({ ...track, addedAt }, first);
      }),
    addRendition: (trackId, rendition) =>
      inTurn(trackId, async () => {
        const before = (await names.read(trackId)) ?? (await catalogue.exportTrack(trackId));
        if (before) await names.write({ ...before, renditions: withRendition(before.renditions, rendition) });
        await writer.addRendition(trackId, rendition);
      }),
  });
  return {
    ...catalogue,
    ...noting(catalogue),
    async lease(sourceKey) {
      const lease = await catalogue.lease(sourceKey);
      return lease && { ...noting(lease), release: () => lease.release() };
    },
  };
}

export interface MissingNames extends Pick<KeepNamesOptions, "names"> {
  readonly catalogue: Pick<Catalogue, "trackIds" | "exportTrack" | "exportTracks"> & WithEdits;
  /** Read all names as well, and write those anew that are damaged: minutes of work for a large library. */
  readonly isThorough: boolean;
}

/**
 * Notes the names of tracks that have none beside the media: those of a library that an older Tutti made. The operator's edits are
 * kept as well. Answers how many names were written.
 */
export async function keepMissingNames(
  { catalogue, names, isThorough }: MissingNames,
  signal?: AbortSignal,
): Promise<number> {
  await keepMissingEdits(catalogue, names.edits);
  const kept = new Set(await names.trackIds());
  let written = 0;
  for await (const track of isThorough ? allTracks(catalogue) : lackingTracks(catalogue, kept)) {
    if (signal?.aborted) return written;
    if (kept.has(track.trackId) && (await names.read(track.trackId))) continue;
    await names.write(track);
    written += 1;
  }
  if (isThorough) await names.noteChecked();
  return written;
}

/** Page by page and in no need of an index: a catalogue of which one is damaged still gives its names. */
async function* allTracks(catalogue: Pick<Catalogue, "exportTracks">): AsyncGenerator<NamedTrack> {
  let after = "";
  for (;;) {
    const page = await catalogue.exportTracks(after, pageSize);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.trackId;
  }
}

async function* lackingTracks(
  catalogue: Pick<Catalogue, "trackIds" | "exportTrack">,
  kept: ReadonlySet<string>,
): AsyncGenerator<NamedTrack> {
  for (const trackId of await catalogue.trackIds()) {
    const track = kept.has(trackId) ? null : await catalogue.exportTrack(trackId);
    // Null: a track without a name of its own, that is known by its media alone.
    if (track) yield track;
  }
}

function withRendition(before: NamedTrack["renditions"], added: IngestedRendition): NamedRendition[] {
  const { kind, renditionId } = added;
  return [...before.filter((rendition) => rendition.kind !== kind), { kind, renditionId }];
}
