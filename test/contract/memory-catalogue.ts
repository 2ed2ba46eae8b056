import type {
  CataloguePort,
  IngestedRendition,
  IngestedTrack,
  KnownTrack,
  RenditionKind,
  SourceLease,
} from "../../server/catalog/ingested-track.ts";
import { fileKey, type KnownFile } from "../../server/catalog/queries/known-file.ts";

export interface MemoryTrack {
  readonly track: IngestedTrack;
  readonly renditions: Map<RenditionKind, IngestedRendition>;
}

/** The catalogue as ingest sees it, kept in memory. */
export interface MemoryCatalogue extends CataloguePort, Omit<SourceLease, "release"> {
  readonly files: Map<string, KnownFile>;
  readonly tracks: Map<string, MemoryTrack>;
}

export function createMemoryCatalogue(): MemoryCatalogue {
  const tracks = new Map<string, MemoryTrack>();
  const files = new Map<string, KnownFile>();
  const catalogue: MemoryCatalogue = {
    tracks,
    files,
    filesBelow: async (directory) => [...files.values()].filter(({ path }) => path.startsWith(`${directory}/`)),
    filesOfTrack: async (trackId) => [...files.values()].filter((file) => file.trackId === trackId),
    failedFiles: async (limit) => [...files.values()].filter(({ state }) => state === "failed").slice(0, limit),
    countFailedFiles: async () => [...files.values()].filter(({ state }) => state === "failed").length,
    trackOfAudio: async (audioKey) =>
      [...files.values()].find((file) => file.audioKey === audioKey && file.trackId !== null)?.trackId ?? null,
    keepFiles: async (kept) => {
      for (const file of kept) files.set(fileKey(file), file);
    },
    forgetFiles: async (forgotten) => {
      for (const file of forgotten) files.delete(fileKey(file));
    },
    async exportTrack(trackId) {
      const found = tracks.get(trackId);
      if (!found) return null;
      const renditions = [...found.renditions.values()].map(({ kind, renditionId }) => ({ kind, renditionId }));
      return { addedAt: new Date(0).toISOString(), ...found.track, renditions };
    },
    renditionsOfTrack: async (trackId) => [...(tracks.get(trackId)?.renditions.values() ?? [])],
    keepFolderLists: async () => undefined,
    folderListIds: async () => [],
    trackIds: async () => [...tracks.keys()],
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
      const renditions = tracks.get(track.trackId)?.renditions ?? new Map();
      tracks.set(track.trackId, { track, renditions: renditions.set(first.kind, first) });
    },
    async addRendition(trackId, rendition) {
      tracks.get(trackId)?.renditions.set(rendition.kind, rendition);
    },
  };
  return catalogue;
}
