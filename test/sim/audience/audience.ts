import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { Turn } from "../listener/player.ts";
import type { SimOptions } from "../options.ts";
import { makeCatalogue } from "./catalogue.ts";
import { type Character, hostilities, inventChoices, inventPeerId, officeAddress, pickLine } from "./character.ts";
import { inventDay } from "./day.ts";
import { inventHardships } from "./hardships.ts";
import { providerOf } from "./provider.ts";

/** Desks are wired; what they share is the way out. */
const officeLine = { down: 100e6, up: 100e6, accessMs: [1, 3] } as const;

const albumTracks = 6;
const libraryTracks = 30;
/** An album that everybody has waited for: most come in the first seconds, and most hear it from the beginning. */
const releaseTracks = 12;
const releaseRush = 6;
const trackSeconds = { min: 100, max: 200 };
const bitsPerSecond = 160_000;
const albumGoesOn = 0.65;
const skips = 0.15;

export function inventAudience(options: SimOptions): readonly Character[] {
  if (options.workload === "day") return inventDay(options);
  const random = seededRandom(options.seed);
  const tracks = {
    "one-track": 1,
    album: albumTracks,
    library: libraryTracks,
    office: libraryTracks,
    release: releaseTracks,
  }[options.workload];
  const catalogue = makeCatalogue(
    { tracks, secondsMin: trackSeconds.min, secondsMax: trackSeconds.max, bitsPerSecond },
    random,
  );
  const characters: Character[] = [];
  for (let index = 0; index < options.peers; index += 1) {
    characters.push(inventListener({ index, options, catalogue, random, neighbour: characters[index - 1] ?? null }));
  }
  return characters;
}

function inventListener(given: {
  readonly index: number;
  readonly options: SimOptions;
  readonly catalogue: readonly Manifest[];
  readonly random: Random;
  readonly neighbour: Character | null;
}): Character {
  const { index, options, catalogue, random, neighbour } = given;
  const endMs = options.minutes * 60_000;
  const drawn = random();
  const rush = options.workload === "release" ? drawn ** releaseRush : drawn;
  const arriveMs = index === 0 ? 0 : rush * Math.min(options.arriveSeconds * 1000, endMs * 0.8);
  const leaving = random() < options.churn;
  const inOffice = options.workload === "office" && index % 2 === 0;
  const drawnLine = pickLine(random);
  const line = inOffice ? officeLine : drawnLine;
  const [nearMs, farMs] = line.accessMs;
  const peerId = inventPeerId(random);
  const address = inOffice ? officeAddress : inventAddress(random, neighbour);
  return {
    index,
    peerId,
    ...inventChoices(options, index),
    hardships: inventHardships(options, { index, arriveMs }),
    address: options.without.includes("locality") ? inventAddress(random, null) : address,
    network: address,
    provider: providerOf(options.networks, address),
    cached: [],
    arriveMs,
    leaveMs: leaving ? arriveMs + (0.1 + 0.9 * random()) * (endMs - arriveMs) : Infinity,
    leaves: random() < 0.5 ? "cleanly" : "without-a-word",
    uplinkBitsPerSecond: line.up,
    downlinkBitsPerSecond: line.down,
    accessMs: nearMs + random() * (farMs - nearMs),
    quotaBytes: random() < options.smallCaches ? 6_000_000 : 200_000_000,
    hostility: random() < options.hostile ? hostilities[Math.floor(random() * hostilities.length)]! : null,
    turns: inventTurns({ options, catalogue, random }),
  };
}

/** One in ten lives with the listener before, one in five in the same /24. */
function inventAddress(random: Random, neighbour: Character | null): string {
  const drawn = random();
  const parts = [10, 1 + random() * 250, 1 + random() * 250, 1 + random() * 250].map(Math.floor);
  if (neighbour && drawn < 0.1) return neighbour.address;
  if (neighbour && drawn < 0.3) return [...neighbour.address.split(".").slice(0, 3), parts[3]].join(".");
  return parts.join(".");
}

function inventTurns(given: { options: SimOptions; catalogue: readonly Manifest[]; random: Random }): readonly Turn[] {
  const { options, catalogue, random } = given;
  const toTheEnd = { skipAfterSeconds: Infinity, seek: null, nextIsKnown: true };
  if (options.workload === "release") {
    return catalogue.map((manifest) => ({
      manifest,
      skipAfterSeconds: random() < skips ? 5 + random() * 40 : Infinity,
      seek: inventSeek(random),
      nextIsKnown: true,
    }));
  }
  if (options.workload === "one-track" || options.workload === "album")
    return catalogue.map((manifest) => ({ manifest, ...toTheEnd }));
  const turns: Turn[] = [];
  let left = options.minutes * 60;
  let track = pickByZipf(catalogue.length, random);
  while (left > 0) {
    const manifest = catalogue[track]!;
    const goesOn = random() < albumGoesOn && (track + 1) % albumTracks !== 0;
    const skipAfterSeconds = random() < skips ? 5 + random() * 40 : Infinity;
    const seconds = Math.min(skipAfterSeconds, manifest.segments.length * 4);
    turns.push({ manifest, skipAfterSeconds, seek: null, nextIsKnown: goesOn });
    left -= seconds;
    track = goesOn ? track + 1 : pickByZipf(catalogue.length, random);
  }
  return turns;
}

/** One in ten jumps within a song. */
function inventSeek(random: Random): Turn["seek"] {
  const [drawn, after, to] = [random(), random(), random()];
  return drawn < 0.1 ? { afterSeconds: 5 + 20 * after, toSeconds: 90 * to } : null;
}

function pickByZipf(count: number, random: Random): number {
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) sum += 1 / rank;
  let drawn = random() * sum;
  for (let rank = 1; rank <= count; rank += 1) {
    drawn -= 1 / rank;
    if (drawn <= 0) return rank - 1;
  }
  return count - 1;
}
