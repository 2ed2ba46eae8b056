import type {
  CataloguePort,
  IngestedRendition,
  IngestedTrack,
  KnownTrack,
  RenditionKind,
  SourceLease,
} from "../../server/catalog/ingested-track.ts";

export interface MemoryTrack {
  readonly track: IngestedTrack;
  readonly renditions: Map<RenditionKind, IngestedRendition>;
}

/** The catalogue as ingest sees it, kept in memory. */
export interface MemoryCatalogue extends CataloguePort, Omit<SourceLease, "release"> {
  readonly tracks: Map<string, MemoryTrack>;
}

export function createMemoryCatalogue(): MemoryCatalogue {
  const tracks = new Map<string, MemoryTrack>();
  const catalogue: MemoryCatalogue = {
    tracks,
    lease: async () => ({
      publishTrack: (track, first) => catalogue.publishTrack(track, first),
      addRendition: (trackId, rendition) => catalogue.addRendition(trackId, rendition),
      release: async () => undefined,
    }),
    async findBySource(sourceKey): Promise<KnownTrack | null> {
      const found = [...tracks.values()].find(({ track }) => track.sourceKey === sourceKey);
      if (!found) return null;
      const renditions = [...found.renditions.values()].map(({ kind, renditionId }) => ({ kind, renditionId }));
      return { trackId: found.track.trackId, title: found.track.title, renditions };
    },
    async publishTrack(track, first) {
      tracks.set(track.trackId, { track, renditions: new Map([[first.kind, first]]) });
    },
    async addRendition(trackId, rendition) {
      tracks.get(trackId)?.renditions.set(rendition.kind, rendition);
    },
  };
  return catalogue;
}
