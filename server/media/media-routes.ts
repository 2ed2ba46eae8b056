import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import cors from "@fastify/cors";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type CoverSize, coverSizes, isCoverId } from "../../shared/api/cover.ts";
import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import type { IngestedRendition } from "../catalog/ingested-track.ts";
import { parseRange } from "./byte-range.ts";
import { CompressedTexts } from "./compressed-text.ts";
import { countBody } from "./count-body.ts";
import { MediaGate } from "./media-gate.ts";
import type { MediaKind } from "./media-kind.ts";
import { isRenditionFile, type MediaStore, type StoredFile } from "./media-store.ts";
import { isPlaylistName, mediaPlaylist, multivariantPlaylist, renditionsIn } from "./playlists.ts";

export interface MediaRoutesOptions {
  readonly store: MediaStore;
  /** Renditions of a track, lowest bitrate first; empty when there is no such track. */
  renditionsOfTrack(trackId: string): Promise<IngestedRendition[]>;
  onServed(kind: MediaKind, bytes: number): void;
  /** How long each answer is held back; for tests and benches. */
  readonly delayMs?: number;
  /** For tests: lets nothing through while it is closed. */
  readonly gate?: MediaGate;
}

/** The address is made from the content, so it can be cached for ever. */
const forever = "public, max-age=31536000, immutable";
/** The audio never changes, but manifest and playlist may be written anew. */
const anHour = "public, max-age=3600";
/** Renditions may be added to the track. */
const halfAMinute = "public, max-age=30";

const playlistType = "application/vnd.apple.mpegurl";

/** The origin: everything below `/media`. Files are found by ids of a strict form, never by a path that the caller sent. */
export async function mediaRoutes(app: FastifyInstance, options: MediaRoutesOptions): Promise<void> {
  const { store, onServed, delayMs = 0, gate = new MediaGate() } = options;

  await app.register(cors, {
    origin: "*",
    methods: ["GET", "HEAD", "OPTIONS"],
    allowedHeaders: ["Range", "If-Range", "If-None-Match"],
    exposedHeaders: ["Content-Range", "Content-Length", "ETag", "Accept-Ranges"],
    maxAge: 86_400,
    strictPreflight: false,
  });
  app.addHook("onRequest", async (_request, reply) => {
    if (!gate.admit(reply.raw)) return reply.hijack();
    reply.header("cross-origin-resource-policy", "cross-origin").header("timing-allow-origin", "*");
    if (delayMs > 0) await delay(delayMs);
  });
  app.setNotFoundHandler((_request, reply) => notFound(reply));

  const file = (answer: FileAnswer, request: FastifyRequest, reply: FastifyReply) => {
    countBody(reply.raw, request.method, (bytes) => onServed(answer.kind, bytes));
    return sendFile(answer, request, reply);
  };
  const texts = new CompressedTexts();
  const text = async (
    answer: Omit<FileAnswer, "file" | "etag"> & { text: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const plain = Buffer.from(answer.text);
    const name = createHash("sha256").update(plain).digest("hex").slice(0, 32);
    // Parts of a text are parts of the text itself.
    const accepted = request.headers.range === undefined ? request.headers["accept-encoding"] : undefined;
    const { bytes, encoding } = await texts.pack(name, plain, accepted);
    reply.header("vary", "Accept-Encoding");
    if (encoding !== null) reply.header("content-encoding", encoding);
    const etag = `"${encoding === null ? name : `${name}-${encoding}`}"`;
    return file({ ...answer, etag, file: memoryFile(bytes) }, request, reply);
  };

  route<{ trackId: string; name: string }>(app, "/tracks/:trackId/:name.m3u8", async (request, reply) => {
    const { trackId, name } = request.params;
    const isAddress = isPlaylistName(name) && /^[A-Za-z0-9_-]{1,64}$/.test(trackId);
    const all = isAddress ? await options.renditionsOfTrack(trackId) : [];
    const renditions = isAddress ? renditionsIn(name, all) : [];
    if (renditions.length === 0) return notFound(reply);
    const playlist = multivariantPlaylist(renditions);
    return text({ kind: "playlist", type: playlistType, caching: halfAMinute, text: playlist }, request, reply);
  });

  route<{ coverId: string; file: string }>(app, "/covers/:coverId/:file", async (request, reply) => {
    const { coverId, file: name } = request.params;
    const size = coverSizes.find((candidate): candidate is CoverSize => `${candidate}.webp` === name);
    const stored = size && isCoverId(coverId) ? await store.openCover(coverId, size) : null;
    if (!stored) return notFound(reply);
    const etag = `"${coverId}-${size}"`;
    return file({ kind: "cover", type: "image/webp", caching: forever, etag, file: stored }, request, reply);
  });

  route<{ renditionId: string; file: string }>(app, "/:renditionId/:file", async (request, reply) => {
    const { renditionId, file: name } = request.params;
    if (!isRenditionId(renditionId)) return notFound(reply);
    if (name === "index.m3u8" || name === "manifest.json") {
      const manifest = await readManifest(store, renditionId);
      if (manifest === null) return notFound(reply);
      if (name === "manifest.json") {
        return text({ kind: "manifest", type: "application/json", caching: anHour, text: manifest }, request, reply);
      }
      const signed = parseSignedManifest(manifest);
      if (!signed.ok) throw new Error(`Cannot read the manifest of rendition ${renditionId}: ${signed.error}`);
      const playlist = mediaPlaylist(signed.value.manifest);
      return text({ kind: "playlist", type: playlistType, caching: anHour, text: playlist }, request, reply);
    }
    const stored = isRenditionFile(name) ? await store.openRendition(renditionId, name) : null;
    if (!stored) return notFound(reply);
    const kind = name === "init.mp4" ? "init" : "segment";
    const etag = `"${renditionId}-${name.replace(/\..*$/, "")}"`;
    return file({ kind, type: "audio/mp4", caching: forever, etag, file: stored }, request, reply);
  });
}

interface FileAnswer {
  readonly kind: MediaKind;
  readonly type: string;
  readonly caching: string;
  /** A strong validator, with its quotation marks. */
  readonly etag: string;
  readonly file: StoredOrMemory;
}

type StoredOrMemory = Pick<StoredFile, "bytes"> & (Pick<StoredFile, "stream"> | { readonly memory: Buffer });

function memoryFile(memory: Buffer): StoredOrMemory {
  return { bytes: memory.byteLength, memory };
}

function route<Params>(
  app: FastifyInstance,
  url: string,
  handler: (request: FastifyRequest<{ Params: Params }>, reply: FastifyReply) => Promise<FastifyReply>,
): void {
  app.route<{ Params: Params }>({
    method: ["GET", "HEAD"],
    url,
    exposeHeadRoute: false,
    schema: { hide: true },
    handler,
  } as Parameters<typeof app.route<{ Params: Params }>>[0]);
}

function sendFile(answer: FileAnswer, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { file, etag, type, caching } = answer;
  reply.header("etag", etag).header("cache-control", caching).header("accept-ranges", "bytes");
  if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  reply.type(type);
  const ifRange = request.headers["if-range"];
  const isRangeValid = ifRange === undefined || ifRange === etag;
  const asked = parseRange(isRangeValid ? request.headers.range : undefined, file.bytes);
  if (asked.type === "unsatisfiable") {
    reply.header("content-range", `bytes */${file.bytes}`).header("cache-control", "no-store");
    const message = `Cannot serve range "${request.headers.range?.slice(0, 80)}": the file has ${file.bytes} bytes`;
    return reply
      .code(416)
      .type("application/json")
      .send({ error: { code: "range-not-satisfiable", message } });
  }
  const { first, last } = asked.type === "part" ? asked.range : { first: 0, last: file.bytes - 1 };
  if (asked.type === "part") reply.code(206).header("content-range", `bytes ${first}-${last}/${file.bytes}`);
  reply.header("content-length", last - first + 1);
  if (request.method === "HEAD") return reply.send();
  // Nobody would read it, and nobody would close it.
  if (request.raw.socket.destroyed) return reply.hijack();
  return reply.send("memory" in file ? file.memory.subarray(first, last + 1) : file.stream({ first, last }));
}

/** RFC 9110, section 13.1.2: a list of validators, compared weakly, or `*`. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((candidate) => ["*", etag, `W/${etag}`].includes(candidate.trim()));
}

async function readManifest(store: MediaStore, renditionId: RenditionId): Promise<string | null> {
  const stored = await store.openRendition(renditionId, "manifest.json");
  return stored ? Buffer.from(await stored.read()).toString() : null;
}

function notFound(reply: FastifyReply): FastifyReply {
  const message = "There is no such media file: the address is made of ids that the catalogue gives";
  return reply
    .code(404)
    .header("cache-control", "no-store")
    .send({ error: { code: "media-not-found", message } });
}
