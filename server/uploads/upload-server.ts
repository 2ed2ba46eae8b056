import { access } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { UploadPlace } from "../../shared/api/library/upload.ts";
import { fail } from "../../shared/result.ts";
import { openReceiver, type Receiver, type ReceiverOptions, uploadBytesMax } from "./receiver.ts";
import { uploadExtensions } from "./upload-name.ts";

export interface UploadOptions extends ReceiverOptions {
  readonly dataDirectory: string;
}

export interface UploadServer {
  /** Settles in the background, now and once a day, what was left whole; what is too old is removed after that. */
  start(): void;
  /** Resolves when the file that is being settled in the background is in its place. */
  stop(): Promise<void>;
  /** Answers a request of the tus protocol 1.0, which was let in already. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  place(): Promise<UploadPlace>;
}

/** How often what was left is settled, and what is too old is removed, while the server runs, ms. */
const tidiedEveryMs = 24 * 3_600_000;

/**
 * Receives files in pieces, each of which may be sent again, so that a line that breaks costs the last piece alone. A whole file is put
 * into the music folder, where the next look finds it.
 */
export function createUploadServer(options: UploadOptions): UploadServer {
  const { folder, log } = options;
  const directory = join(options.dataDirectory, "uploads");
  let opened: Promise<Receiver> | null = null;
  // Tried again by the next one: a full disk may have room by then.
  const requireReceiver = () => {
    opened ??= openReceiver(options, directory).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  let isStopping = false;
  let tidied: Promise<void> = Promise.resolve();
  let tidying: NodeJS.Timeout | null = null;
  const tidy = async () => {
    // Where nobody ever uploaded nothing is made.
    if (!(await isThere(directory))) return;
    const { clean, ids, settling } = await requireReceiver();
    // First: what is whole and too old has not been settled by anybody yet.
    for (const id of await ids()) {
      if (isStopping) return;
      const done = await settling.settleLeft(id).catch((error: unknown) => fail({ reason: String(error) }));
      if (done?.ok) log.info({ path: done.value.path }, "An upload that was left whole is in its place");
      else if (done)
        log.warn({ path: join(directory, id), reason: done.error.reason }, "A whole upload stays where it is");
    }
    for (const id of await clean()) log.info({ path: join(directory, id) }, "An upload that was too old is removed");
  };
  const tidyNow = () => {
    tidied = tidied
      .then(tidy)
      .catch((error: unknown) => log.warn({ path: directory, reason: String(error) }, "Uploads cannot be looked at"));
  };
  return {
    start() {
      if (tidying) return;
      tidyNow();
      tidying = setInterval(tidyNow, tidiedEveryMs);
      tidying.unref();
    },
    async stop() {
      isStopping = true;
      if (tidying) clearInterval(tidying);
      await tidied;
    },
    place: async () => ({ folder: await folder(), extensions: [...uploadExtensions], bytesMax: uploadBytesMax }),
    async handle(request, response) {
      await (await requireReceiver()).server.handle(request, response);
    },
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
