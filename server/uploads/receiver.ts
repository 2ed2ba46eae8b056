import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { FileStore } from "@tus/file-store";
import { Server, Upload } from "@tus/server";
import { fail } from "../../shared/result.ts";
import type { PathFilter } from "../files/path-patterns.ts";
import { placeTrouble } from "./place-trouble.ts";
import { settleUpload } from "./settle-upload.ts";
import { type SettledUploads, settledUploads } from "./settled-uploads.ts";
import { type ReceivedUpload, Settling } from "./settling.ts";
import { readUploadName } from "./upload-name.ts";

export interface ReceiverOptions {
  /** Where uploads are asked for, such as `/api/v1/library/uploads`. */
  readonly path: string;
  /** The folder that what is uploaded is put into; null when the operator has named none. */
  folder(): Promise<string | null>;
  /** Which paths below it the library takes. */
  readonly filter: PathFilter;
  /** Whether the catalogue knows files below a folder that were there at the last look. */
  hasKnownFiles(folder: string): Promise<boolean>;
  /** Ms since 1970. */
  nowMs(): number;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  /** How long a request waits at most for a file to be put into its place, ms; less than a proxy waits if not given. */
  readonly settlingWaitMs?: number;
}

/** The tus server, and what it received. */
export interface Receiver {
  readonly server: Server;
  readonly settling: Settling;
  /** Uploads of which anything is there. */
  ids(): Promise<readonly string[]>;
  /** Removes what is too old; answers the ids of the uploads among it. */
  clean(): Promise<readonly string[]>;
}

/** A long set in a lossless format has less, bytes. */
export const uploadBytesMax = 8_000_000_000;

/** What was not finished by then is removed, and what was is forgotten, ms. */
const keptMs = 7 * 24 * 3_600_000;

/** A proxy waits for a minute at least. */
const settlingWaitMs = 20_000;

const noFolder = "There is no music folder to put this into: set TUTTI_MUSIC_DIR";

/** How the tus server wants to hear of a refusal. */
const refusal = (status_code: number, body: string) => ({ status_code, body: `${body}\n` });

/** `directory`: where uploads are kept until they are whole; it is made. */
export async function openReceiver(options: ReceiverOptions, directory: string): Promise<Receiver> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: keptMs });
  const settled = settledUploads(join(directory, "settled"));
  const settling = new Settling({
    settled,
    received: receivedOf(datastore),
    async settle(id, given) {
      const name = readUploadName(given);
      if (!name.ok) return fail({ reason: name.error, isFinal: true });
      const folder = await options.folder();
      if (folder === null) return fail({ reason: noFolder, isFinal: false });
      const hasKnownFiles = () => options.hasKnownFiles(folder);
      return settleUpload({ staged: join(directory, id), folder, hasKnownFiles, name: name.value });
    },
    async remove(id) {
      for (const name of [id, `${id}.json`]) await rm(join(directory, name), { force: true });
    },
  });
  rememberSettled(datastore, settled);
  const finish = async (id: string, method: string) => {
    const outcome = await settling.finish(id, options.settlingWaitMs ?? settlingWaitMs).catch((error: unknown) => {
      options.log.warn(
        { path: join(directory, id), reason: String(error) },
        "An upload cannot be put into its place now",
      );
      // Whoever hears of a fault of the server sends all of it again.
      throw refusal(423, "It cannot be put into the music folder now; the log of the server says why");
    });
    // A sender whose HEAD is refused forgets the upload, and sends all of it again: one that stays is to be asked for again.
    if (outcome.kind === "refused") throw refusal(method === "HEAD" && !outcome.isFinal ? 423 : 409, outcome.reason);
    // Whoever asks again is told how it ended.
    if (outcome.kind === "settling") throw refusal(423, "All of it is there, and is being put into the music folder");
  };
  const server = new Server({
    path: options.path,
    datastore,
    relativeLocation: true,
    maxSize: uploadBytesMax,
    // Pages of others get no say.
    allowedOrigins: [],
    async onIncomingRequest({ method }, id) {
      // Its last bytes may have come without an answer to them.
      if (method === "HEAD" || method === "PATCH") await finish(id, method);
    },
    async onUploadCreate(_request, { metadata, size }) {
      const name = readUploadName(metadata?.name);
      if (!name.ok) throw refusal(400, name.error);
      const folder = await options.folder();
      if (folder === null) throw refusal(409, noFolder);
      // Before anything is sent: who uploads an album again wants to know at once.
      const trouble = await placeTrouble({
        ...{ folder, name: name.value, bytes: size ?? 0, staging: directory, filter: options.filter },
        hasKnownFiles: () => options.hasKnownFiles(folder),
      });
      if (trouble !== null) throw refusal(trouble.kind === "full" ? 507 : 409, trouble.text);
      return { metadata: { ...metadata, name: name.value } };
    },
    async onUploadFinish({ method }, { id }) {
      await finish(id, method);
      return {};
    },
  });
  const ids = async () => (await datastore.configstore.list?.()) ?? [];
  return {
    ...{ server, settling, ids },
    async clean() {
      const before = await ids();
      await server.cleanUpExpiredUploads().catch(() => undefined);
      await settled.forgetBefore(options.nowMs() - keptMs);
      const left = new Set(await ids());
      return before.filter((id) => !left.has(id));
    },
  };
}

function receivedOf(datastore: FileStore): (id: string) => Promise<ReceivedUpload | null> {
  const find = datastore.getUpload.bind(datastore);
  return async (id) => {
    const upload = await find(id).catch((error: { readonly status_code?: number }) => {
      if (error.status_code === undefined) throw error;
      return null;
    });
    if (upload === null) return null;
    const { offset, size, metadata, creation_date: createdAt = "" } = upload;
    return { offset, name: metadata?.name ?? undefined, createdAt, ...(size === undefined ? {} : { size }) };
  };
}

/** The tus server tells of uploads that are settled as of whole ones, though nothing of them is there any more. */
function rememberSettled(datastore: FileStore, settled: SettledUploads): void {
  const find = datastore.getUpload.bind(datastore);
  const write = datastore.write.bind(datastore);
  datastore.getUpload = async (id) => {
    const upload = await settled.find(id);
    if (upload === null) return find(id);
    const { bytes, createdAt } = upload;
    return new Upload({ id, size: bytes, offset: bytes, creation_date: createdAt });
  };
  datastore.write = async (readable, id, offset) => {
    if ((await settled.find(id)) === null) return write(readable, id, offset);
    await finished(readable.resume());
    return offset;
  };
}
