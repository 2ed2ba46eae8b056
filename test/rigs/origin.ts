import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { vi } from "vitest";
import type { SessionResponse } from "../../shared/api/session.ts";
import type { Rendition, Track } from "../../shared/api/track.ts";
import { encodeBase64url } from "../../shared/manifest/base64url.ts";
import { hashBlocks, renditionIdOf } from "../../shared/manifest/block-tree.ts";
import { signedBytes } from "../../shared/manifest/canonical-bytes.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { signedManifestText } from "../../shared/manifest/signed-manifest.ts";
import type { TestClock } from "./clock.ts";
import { aTrack } from "./music.ts";
import { initSegment, soundChunk } from "./source-buffer.ts";

/** One thing that the page asked the server for. */
export interface Asked {
  readonly path: string;
  readonly body: string;
  /** `bytes=0-99`; null: all of it. */
  readonly range: string | null;
}

export interface OriginSong {
  readonly manifest: Manifest;
  /** Of each segment. */
  readonly bytes: readonly Uint8Array<ArrayBuffer>[];
}

export interface SongShape {
  readonly bitsPerSecond?: number;
  readonly segmentCount?: number;
  readonly codec?: Manifest["codec"];
}

/** Each segment lasts 4 s, in chunks of a second, and has two blocks, the second a short one. */
export const segmentBytes = 20_000;
export const segmentSeconds = 4;
const sampleRateHz = 44_100;

const operator = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** A server with signed songs, in the place of `fetch`. Its sessions hold for ten minutes of the clock. */
export class TestOrigin {
  readonly url = "https://music.example";
  readonly asked: Asked[] = [];
  /** What differs from the usual in its sessions. */
  session: Partial<SessionResponse> = {};
  sharing: Partial<SessionResponse["sharing"]> = {};
  /** Whether the server can be reached. */
  isUp = true;
  /** Manifests are signed by somebody else. */
  isForger = false;
  /** Answers of these paths wait until the page gives up. */
  silentPaths: RegExp | null = null;
  /** The server does not have these any more. */
  missingPaths: RegExp | null = null;
  /** At these the server, or what stands before it, answers 503. */
  failingPaths: RegExp | null = null;
  readonly #clock: TestClock;
  readonly #songs = new Map<string, OriginSong>();
  readonly #tracks = new Map<string, Track>();

  constructor(clock: TestClock) {
    this.#clock = clock;
    vi.stubGlobal("fetch", (input: URL | string, init?: RequestInit) => this.#fetch(new URL(input, this.url), init));
  }

  /** A track of one rendition for each shape. */
  addTrack(id: string, shapes: readonly SongShape[] = [{}]): Track {
    const renditions = shapes.map((shape, index) => this.#addRendition(`${id}${index}`, shape));
    const track = aTrack(id, { renditions, durationSeconds: (shapes[0]?.segmentCount ?? 4) * segmentSeconds });
    this.#tracks.set(`/api/v1/tracks/${id}`, track);
    return track;
  }

  /** What the rendition of a track is made of. */
  songOf(track: Track, index = 0): OriginSong {
    const song = this.#songs.get(track.renditions[index]?.renditionId ?? "");
    if (!song) throw new Error(`The origin has no such rendition of track ${track.id}`);
    return song;
  }

  /** Paths that were asked for, that begin so. */
  paths(start: string): string[] {
    return this.asked.map(({ path }) => path).filter((path) => path.startsWith(start));
  }

  /** Bodies of what was sent to a path, parsed. */
  bodies<Body>(path: string): Body[] {
    return this.asked.filter((each) => each.path === path).map(({ body }) => JSON.parse(body));
  }

  /** manifest.json, as this server writes it. */
  manifestText(manifest: Manifest): string {
    const { privateKey, publicKey } = this.isForger ? stranger : operator;
    const signature = new Uint8Array(sign(null, signedBytes(manifest), privateKey));
    return signedManifestText({ manifest, key: rawKey(publicKey), signature });
  }

  #addRendition(
    name: string,
    { bitsPerSecond = 160_000, segmentCount = 4, codec = "mp4a.40.2" }: SongShape,
  ): Rendition {
    const bytes = Array.from({ length: segmentCount }, (_, index) => segmentOfChunks(name, index));
    const content = {
      codec,
      sampleRateHz,
      channels: 2,
      audibleSamples: segmentCount * segmentSeconds * sampleRateHz - 2_112,
      encoderDelaySamples: 2_112,
      paddingSamples: 0,
      init: initSegment("aac"),
      segments: bytes.map((segment) => ({
        bytes: segment.length,
        durationSamples: segmentSeconds * sampleRateHz,
        blockHashes: hashBlocks(segment, sha256),
      })),
    } as const;
    const renditionId = renditionIdOf(content, sha256);
    const rates = { averageBitsPerSecond: bitsPerSecond, peakBitsPerSecond: bitsPerSecond };
    this.#songs.set(renditionId, { manifest: { version: 1, renditionId, ...rates, ...content }, bytes });
    return { renditionId, codec, bitsPerSecond, bytes: segmentCount * segmentBytes, segmentCount };
  }

  async #fetch({ pathname }: URL, { body, headers, signal }: RequestInit = {}): Promise<Response> {
    const range = new Headers(headers).get("range");
    this.asked.push({ path: pathname, body: typeof body === "string" ? body : "", range });
    if (this.silentPaths?.test(pathname)) await new Promise((_, reject) => onAbort(signal, reject));
    if (!this.isUp) throw new TypeError("Failed to fetch");
    if (this.missingPaths?.test(pathname)) return new Response(null, { status: 404 });
    if (this.failingPaths?.test(pathname)) return new Response(null, { status: 503 });
    if (pathname === "/api/v1/session") return Response.json(this.#sessionFor(String(body)));
    if (pathname === "/api/v1/telemetry") return new Response(null, { status: 204 });
    if (pathname === "/api/v1/renditions/gone") return Response.json({ gone: this.#goneOf(String(body)) });
    const track = this.#tracks.get(pathname);
    if (track) return Response.json(track);
    const [, , renditionId = "", file = ""] = pathname.split("/");
    const song = this.#songs.get(renditionId);
    if (!song) return new Response(null, { status: 404 });
    return file === "manifest.json" ? new Response(this.manifestText(song.manifest)) : segmentOf(song, file, range);
  }

  #goneOf(body: string): string[] {
    const { renditionIds } = JSON.parse(body) as { renditionIds: string[] };
    return renditionIds.filter((id) => !this.#songs.has(id) || this.missingPaths?.test(`/media/${id}/manifest.json`));
  }

  #sessionFor(body: string): SessionResponse {
    const { publicKey } = JSON.parse(body);
    const nowMs = this.#clock.nowMs();
    const policy = { p2p: "on", consent: "ask", uploadBitsPerSecondMax: 5_000_000, neighboursMax: 8 } as const;
    const sharing = { ...policy, ...this.sharing };
    return {
      token: publicKey === undefined || sharing.p2p === "off" ? null : `token of ${publicKey}`,
      expiresAtMs: nowMs + 600_000,
      nowMs,
      trackerUrl: "/tracker",
      operatorKeys: [encodeBase64url(rawKey(operator.publicKey))],
      iceServers: [],
      mediaBaseUrl: "/media",
      ...this.session,
      sharing,
    };
  }
}

/** Chunk `c` of segment `s` of rendition `a0` sounds as `a0 s.c`. */
function segmentOfChunks(name: string, segmentIndex: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(segmentBytes);
  for (let chunk = 0; chunk < segmentSeconds; chunk += 1) {
    const startSeconds = segmentIndex * segmentSeconds + chunk;
    const piece = { startSeconds, endSeconds: startSeconds + 1, name: `${name} ${segmentIndex}.${chunk}` };
    bytes.set(soundChunk(piece, segmentBytes / segmentSeconds), (chunk * segmentBytes) / segmentSeconds);
  }
  return bytes;
}

function segmentOf(song: OriginSong, file: string, range: string | null): Response {
  const segment = song.bytes[Number(file.replace(".m4s", ""))];
  if (!segment) return new Response(null, { status: 404 });
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  if (first === undefined) return new Response(segment);
  const headers = { "content-range": `bytes ${first}-${last}/${segment.length}` };
  return new Response(segment.slice(Number(first), Number(last) + 1), { status: 206, headers });
}

function onAbort(signal: AbortSignal | null | undefined, reject: (reason: unknown) => void): void {
  signal?.addEventListener("abort", () => reject(signal.reason));
}

function rawKey(key: typeof operator.publicKey): Uint8Array {
  return new Uint8Array(key.export({ format: "der", type: "spki" })).slice(-32);
}
