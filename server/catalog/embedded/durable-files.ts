import { closeSync, constants, fsyncSync, openSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { databaseFilesMax } from "../../descriptors/descriptor-plan.ts";

/** What we use of an open file of Emscripten's: folders have no descriptor. */
interface OpenFile {
  readonly node: unknown;
  readonly nfd?: number;
  /** The same one for all descriptors that are copies of each other. */
  readonly shared: object;
  flags: number;
}

interface NodeFileSystem {
  readonly stream_ops: {
    open(file: OpenFile): void;
    write(file: OpenFile, ...rest: unknown[]): number;
    fsync?(file: OpenFile): number;
  };
  realPath(node: unknown): string;
  /** Node's error becomes one that PostgreSQL understands. */
  tryFSOperation<Result>(operation: () => Result): Result;
}

/**
 * PGlite's files on the disk, with two things that PGlite leaves out. What PostgreSQL wants synced is synced: without it a
 * commit is in the hands of the operating system, and a power cut takes it away or tears the database. And a disk that has
 * become read-only can still be read: PostgreSQL opens all files for writing, also for a SELECT.
 */
export class DurableFiles extends NodeFS {
  override async init(...args: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...args);
    const addToFiles = (module: unknown) => {
      const { NODEFS } = module as { NODEFS: NodeFileSystem };
      addReadOnly(NODEFS);
      NODEFS.stream_ops.fsync = (file) => {
        if (file.nfd === undefined) syncFolder(NODEFS.realPath(file.node));
        else fsyncSync(file.nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [addToFiles, ...(emscriptenOpts.preRun ?? [])] } };
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

/** A file that the disk does not let open for writing is opened for reading; a write to it is refused as one to that disk. */
function addReadOnly(files: NodeFileSystem): void {
  const { open, write } = files.stream_ops;
  const readOnly = new WeakSet<object>();
  files.stream_ops.open = (file) => {
    try {
      open(file);
    } catch (error) {
      const wanted = file.flags;
      if ((error as { errno?: unknown }).errno !== readOnlyErrno(files)) throw error;
      file.flags = wanted & ~accessMode;
      open(file);
      // What it may do stays as asked, so that a write comes to us and is not called a bad descriptor.
      file.flags = wanted;
      readOnly.add(file.shared);
    }
  };
  files.stream_ops.write = (file, ...rest) =>
    readOnly.has(file.shared) ? files.tryFSOperation(refuseWrite) : write(file, ...rest);
}

/** Bits of the flags of `open`: for reading when none of them is set. */
const accessMode = constants.O_WRONLY | constants.O_RDWR;

function refuseWrite(): never {
  throw Object.assign(new Error("The disk is mounted for reading only"), { code: "EROFS" });
}

/** The number that PostgreSQL knows it by. */
function readOnlyErrno(files: NodeFileSystem): unknown {
  try {
    return files.tryFSOperation(refuseWrite);
  } catch (error) {
    return (error as { errno?: unknown }).errno;
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
