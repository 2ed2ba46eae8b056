import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isSignedBy, loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type { SharingSwitches } from "../../shared/api/ops-tracker.ts";
import type { Track } from "../../shared/api/track.ts";
import { hashBlocks, renditionIdOf } from "../../shared/manifest/block-tree.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { inLanes } from "./lanes.ts";

/** What a data directory has shown or acknowledged so far. Whatever happens to the program, it has to stay. */
export interface Truth {
  /** By id: what the catalogue named. */
  readonly tracks: Map<string, Pick<Track, "title"> & { renditionIds: Set<string> }>;
  /** The operator's switch as it was last acknowledged, and those that were under way since: one of them must hold. */
  sharing: SharingSwitches[];
}

export function emptyTruth(): Truth {
  return { tracks: new Map(), sharing: [{ all: "on", closedTracks: [], closedNetworks: [] }] };
}

export function noteTracks(truth: Truth, tracks: readonly Track[]): void {
  for (const { id, title, renditions } of tracks) {
    const known = truth.tracks.get(id) ?? { title, renditionIds: new Set<string>() };
    truth.tracks.set(id, known);
    for (const { renditionId } of renditions) known.renditionIds.add(renditionId);
  }
}

export async function listTracks(url: string): Promise<Track[]> {
  const answer = await fetch(`${url}/api/v1/tracks?limit=100`);
  if (answer.status !== 200) throw new Error(`The list of tracks is answered with ${answer.status}`);
  return ((await answer.json()) as { items: Track[] }).items;
}

/**
 * Asks a program that has started again for all that it ever showed, takes its word for nothing, and checks each rendition
 * that is visible by its bytes. Answers with what is wrong.
 */
export async function lookFor(truth: Truth, url: string, dataDirectory: string): Promise<string[]> {
  const faults: string[] = [];
  const ready = await fetch(`${url}/readyz`);
  if (ready.status !== 200) faults.push(`it serves and is not ready: ${ready.status} ${await ready.text()}`);
  const tracks = await listTracks(url);
  const named = new Map(tracks.map((track) => [track.id as string, track]));
  for (const [id, { title, renditionIds }] of truth.tracks) {
    const now = named.get(id)?.renditions.map(({ renditionId }) => renditionId as string) ?? [];
    if (!named.has(id)) faults.push(`"${title}" was in the catalogue and is gone`);
    else
      for (const lost of [...renditionIds].filter((each) => !now.includes(each)))
        faults.push(`"${title}" lost ${lost}`);
  }
  const names = await readdir(join(dataDirectory, "media"));
  const stored = names.filter((name) => /^[0-9a-f]{32}$/.test(name));
  const { publicKey } = await loadOperatorKey(dataDirectory);
  for (const { title, renditions } of tracks) {
    for (const { renditionId } of renditions) {
      if (!stored.includes(renditionId)) faults.push(`"${title}" names ${renditionId}, of which there is no media`);
    }
  }
  const found = await inLanes(stored, 6, (renditionId) => checkRendition(url, renditionId, publicKey));
  faults.push(...found.flat());
  noteTracks(truth, tracks);
  const switches = (await (await askAsOperator(url, dataDirectory, "/sharing")).json()) as SharingSwitches;
  if (!truth.sharing.some((wanted) => isDeepStrictEqual(wanted, switches)))
    faults.push(`the switch for sharing was ${JSON.stringify(truth.sharing[0])} and is ${JSON.stringify(switches)}`);
  truth.sharing = [switches];
  return faults;
}

/** What dead processes left and nobody removed. The running one has a place of its own in either folder. */
export async function debrisIn(dataDirectory: string): Promise<string[]> {
  const scratch = await readdir(join(dataDirectory, "ingest", "scratch")).catch(() => []);
  const whole = await readdir(dataDirectory);
  return [
    ...(scratch.length > 1 ? [`ingest/scratch with ${scratch.join(" ")}`] : []),
    ...whole.filter((name) => name === "catalogue.new"),
  ];
}

/** A request to `/api/v1/ops` with the token that the server keeps in its data directory. */
export async function askAsOperator(
  url: string,
  dataDirectory: string,
  path: string,
  init: { method?: string; body?: object } = {},
): Promise<Response> {
  const token = (await readFile(join(dataDirectory, "keys", "admin-token"), "utf8")).trim();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(`${url}/api/v1/ops${path}`, {
    method: init.method ?? "GET",
    headers: init.body ? headers : { authorization: headers.authorization },
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
    signal: AbortSignal.timeout(30_000),
  });
}

/** All bytes of a rendition as a listener gets them, against its signed manifest. */
export async function checkRendition(url: string, renditionId: string, publicKey: Uint8Array): Promise<string[]> {
  const read = async (name: string) => {
    const answer = await fetch(`${url}/media/${renditionId}/${name}`);
    return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
  const parsed = parseSignedManifest(new TextDecoder().decode((await read("manifest.json")) ?? new Uint8Array()));
  if (!parsed.ok) return [`${renditionId} is visible without a manifest: ${parsed.error}`];
  if (!isSignedBy(parsed.value, [publicKey])) return [`${renditionId} is not signed by the operator's key`];
  const { manifest } = parsed.value;
  if (renditionIdOf(manifest, sha256) !== renditionId) return [`${renditionId} is not what its manifest describes`];
  const faults: string[] = [];
  const init = await read("init.mp4");
  if (init === null || !Buffer.from(init).equals(manifest.init)) faults.push(`${renditionId} lacks its init.mp4`);
  for (const [index, segment] of manifest.segments.entries()) {
    const bytes = await read(`${index}.m4s`);
    if (bytes === null) faults.push(`${renditionId} lacks segment ${index}`);
    else if (Buffer.compare(hashBlocks(bytes, sha256), segment.blockHashes) !== 0)
      faults.push(`${renditionId} has wrong bytes in segment ${index}`);
  }
  return faults;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
