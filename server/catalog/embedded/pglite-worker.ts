import { parentPort, workerData } from "node:worker_threads";
import { types } from "@electric-sql/pglite";
import { sealCluster } from "./cluster-seal.ts";
import { type ClusterOptions, type OpenCluster, openCluster } from "./pglite-cluster.ts";
import { openedReplyId, type PgliteReply, type PgliteRequest } from "./pglite-messages.ts";

/** Thread entry: PGlite blocks the thread it runs on, so it has one of its own. `workerData` are the ClusterOptions. */
const port = parentPort;
if (!port) throw new Error("pglite-worker is to be started as a worker thread");

const asText = (value: string) => value;
/** Drizzle reads times itself. */
const parsers = {
  [types.TIMESTAMP]: asText,
  [types.TIMESTAMPTZ]: asText,
  [types.DATE]: asText,
  [types.INTERVAL]: asText,
};

const reply = (message: PgliteReply) => port.postMessage(message);

const refuse = (id: number, error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  reply({ id, ok: false, message, code });
};

const nothing = { rows: [], fields: [], affectedRows: 0 };

async function serve(directory: string, { database }: OpenCluster, request: PgliteRequest): Promise<void> {
  try {
    if (request.type === "close") {
      await database.close();
      // Without a seal the next start has to look through the tables.
      trySeal(directory);
      reply({ id: request.id, ok: true, result: nothing });
      return;
    }
    const { rows, fields, affectedRows } = await database.query(request.sql, [...request.params], {
      rowMode: request.rowMode,
      parsers,
    });
    reply({ id: request.id, ok: true, result: { rows, fields, affectedRows: affectedRows ?? 0 } });
  } catch (error) {
    refuse(request.id, error);
  }
}

function trySeal(directory: string): void {
  try {
    sealCluster(directory);
  } catch {
    // A full disk: the database itself is closed and whole.
  }
}

async function open(options: ClusterOptions): Promise<void> {
  const opened = await openCluster(options);
  port?.on("message", (request: PgliteRequest) => void serve(options.directory, opened, request));
  const { isNew, isSealed } = opened;
  reply({ id: openedReplyId, ok: true, result: { ...nothing, rows: [{ isNew, isSealed }] } });
}

open(workerData as ClusterOptions).catch((error: unknown) => refuse(openedReplyId, error));
