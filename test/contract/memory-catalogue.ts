import type {
  CataloguePort,
  IngestedRendition,
  IngestedTrack,
  KnownTrack,
  RenditionKind,
} from "../../server/catalog/ingested-track.ts";

export interface MemoryTrack {
  readonly track: IngestedTrack;
  readonly renditions: Map<RenditionKind, IngestedRendition>;
}

/** The catalogue as ingest sees it, kept in memory. */
export interface MemoryCatalogue extends CataloguePort {
  readonly tracks: Map<string, MemoryTrack>;
}

export function createMemoryCatalogue(): MemoryCatalogue {
  const tracks = new Map<string, MemoryTrack>();
  return {
    tracks,
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
}
