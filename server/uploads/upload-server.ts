import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import type { UploadPlace } from "../../shared/api/library/upload.ts";
import type { PathFilter } from "../files/path-patterns.ts";
import { placeTrouble } from "./place-trouble.ts";
import { settleUpload } from "./settle-upload.ts";
import { readUploadName, uploadExtensions } from "./upload-name.ts";

export interface UploadOptions {
  readonly dataDirectory: string;
  /** Where uploads are asked for, such as `/api/v1/library/uploads`. */
  readonly path: string;
  /** The folder that what is uploaded is put into; null when the operator has named none. */
  folder(): Promise<string | null>;
  /** Which paths below it the library takes. */
  readonly filter: PathFilter;
  /** Whether the catalogue knows files below a folder that were there at the last look. */
  hasKnownFiles(folder: string): Promise<boolean>;
}

export interface UploadServer {
  /** Answers a request of the tus protocol 1.0, which was let in already. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  place(): Promise<UploadPlace>;
}

/** A long set in a lossless format has less, bytes. */
const uploadBytesMax = 8_000_000_000;

/** What was not finished by then is removed, ms. */
const keptMs = 7 * 24 * 3_600_000;

/** How the tus server wants to hear of a refusal. */
const refusal = (status_code: number, body: string) => ({ status_code, body: `${body}\n` });

/**
 * Receives files in pieces, each of which may be sent again, so that a line that breaks costs the last piece alone. A whole file is put
 * into the music folder, where the next look finds it.
 */
export function createUploadServer(options: UploadOptions): UploadServer {
  const { dataDirectory, path, folder, filter } = options;
  const directory = join(dataDirectory, "uploads");
  const requireMusicFolder = async () => {
    const found = await folder();
    if (found === null) throw refusal(409, "There is no music folder to put this into: set TUTTI_MUSIC_DIR");
    return { folder: found, hasKnownFiles: () => options.hasKnownFiles(found) };
  };
  const open = async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: keptMs });
    const server = new Server({
      path,
      datastore,
      relativeLocation: true,
      maxSize: uploadBytesMax,
      // Pages of others get no say.
      allowedOrigins: [],
      onUploadCreate: async (_request, { metadata, size }) => {
        const name = readUploadName(metadata?.name);
        if (!name.ok) throw refusal(400, name.error);
        // Before anything is sent: who uploads an album again wants to know at once.
        const place = { ...(await requireMusicFolder()), staging: directory, filter };
        const trouble = await placeTrouble({ ...place, name: name.value, bytes: size ?? 0 });
        if (trouble !== null) throw refusal(trouble.kind === "full" ? 507 : 409, trouble.text);
        return { metadata: { ...metadata, name: name.value } };
      },
      onUploadFinish: async (_request, { id, metadata }) => {
        const name = readUploadName(metadata?.name);
        if (!name.ok) throw refusal(400, name.error);
        const settled = await settleUpload({
          staged: join(directory, id),
          ...(await requireMusicFolder()),
          name: name.value,
        });
        // Refused or not, it has had its turn here.
        await datastore.remove(id).catch(() => undefined);
        if (!settled.ok) throw refusal(409, settled.error);
        return {};
      },
    });
    await server.cleanUpExpiredUploads().catch(() => undefined);
    return server;
  };
  let opened: Promise<Server> | null = null;
  return {
    place: async () => ({ folder: await folder(), extensions: [...uploadExtensions], bytesMax: uploadBytesMax }),
    async handle(request, response) {
      opened ??= open();
      // Tried again by the next one: a full disk may have room by then.
      const server = await opened.catch((error: unknown) => {
        opened = null;
        throw error;
      });
      await server.handle(request, response);
    },
  };
}
