import { closeSync, fsyncSync, openSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { databaseFilesMax } from "../../descriptors/descriptor-plan.ts";

/** What we use of an open file of Emscripten's: folders have no descriptor. */
interface OpenFile {
  readonly node: unknown;
  readonly nfd?: number;
}

interface NodeFileSystem {
  readonly stream_ops: { fsync?(file: OpenFile): number };
  realPath(node: unknown): string;
}

/**
 * PGlite's files on the disk, with the one thing that PGlite leaves out: what PostgreSQL wants synced is synced. Without it a
 * commit is in the hands of the operating system, and a power cut takes it away or tears the database.
 */
export class DurableFiles extends NodeFS {
  override async init(...args: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...args);
    const addSync = (module: unknown) => {
      const { NODEFS } = module as { NODEFS: NodeFileSystem };
      NODEFS.stream_ops.fsync = (file) => {
        if (file.nfd === undefined) syncFolder(NODEFS.realPath(file.node));
        else fsyncSync(file.nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [addSync, ...(emscriptenOpts.preRun ?? [])] } };
  }
}

/** PGlite's own, less the switch that turns syncing off. Of the ways to sync, Emscripten passes on `fsync` alone. */
export const durableStart: readonly string[] = [
  ...PGlite.defaultStartParams.filter((word) => word !== "-F"),
  "-c",
  "wal_sync_method=fsync",
  // What the descriptors' plan has for it.
  "-c",
  `max_files_per_process=${databaseFilesMax}`,
];

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
