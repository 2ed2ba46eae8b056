import { access } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { UploadPlace } from "../../shared/api/library/upload.ts";
import { fail } from "../../shared/result.ts";
import { openReceiver, type Receiver, type ReceiverOptions, uploadBytesMax } from "./receiver.ts";
import { uploadExtensions } from "./upload-name.ts";

export interface UploadOptions extends ReceiverOptions {
  readonly dataDirectory: string;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

export interface UploadServer {
  /** Settles what is whole since an earlier server ended, in the background. */
  start(): void;
  /** Resolves when the file that is being settled by `start` is in its place. */
  stop(): Promise<void>;
  /** Answers a request of the tus protocol 1.0, which was let in already. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  place(): Promise<UploadPlace>;
}

/** How often what is too old is removed while the server runs, ms. */
const cleanedEveryMs = 24 * 3_600_000;

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
  let left: Promise<void> | null = null;
  let cleaning: NodeJS.Timeout | null = null;
  const settleLeft = async () => {
    // Where nobody ever uploaded nothing is made.
    if (!(await isThere(directory))) return;
    const { clean, ids, settling } = await requireReceiver();
    await clean();
    for (const id of await ids()) {
      if (isStopping) return;
      const done = await settling.settleLeft(id).catch((error: unknown) => fail(String(error)));
      if (done?.ok)
        log.info({ path: done.value.path }, "An upload that an earlier server had received is in its place");
      else if (done) log.warn({ path: join(directory, id), reason: done.error }, "A whole upload stays where it is");
    }
  };
  return {
    start() {
      left ??= settleLeft().catch((error: unknown) =>
        log.warn({ path: directory, reason: String(error) }, "The uploads of earlier servers could not be looked at"),
      );
      cleaning ??= setInterval(() => void opened?.then(({ clean }) => clean()).catch(() => undefined), cleanedEveryMs);
      cleaning.unref();
    },
    async stop() {
      isStopping = true;
      if (cleaning) clearInterval(cleaning);
      await left;
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
