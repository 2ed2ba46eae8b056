import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { Turn } from "../listener/player.ts";
import type { SimOptions } from "../options.ts";
import { largeCatalogue } from "./catalogue.ts";
import { type Character, hostilities, inventChoices, inventPeerId, pickLine } from "./character.ts";
import { inventHardships } from "./hardships.ts";
import { providerOf } from "./provider.ts";

/** Arrivals by hour of the day: lowest at 02 h, peaks at 09-10 h and 18-19 h, a dip at lunch (Kreitz and Niemela 2010). */
const arrivalsByHour = [3, 2, 1, 1, 1.5, 3, 5, 7, 9, 11, 10, 8.5, 7, 8, 8.5, 8.5, 9, 10, 11.5, 11, 9, 7, 6, 4.5];
/** 88 % of the plays fall on the first 12 % of the tracks, and 61 % of the next plays can be foreseen (the same). */
const popular = { tracks: 0.12, plays: 0.88 };
const foreseen = 0.61;
/** A session is 25 min in the median, and seldom longer than 2 h. */
const session = { medianMinutes: 25, sigma: 0.8, maxMinutes: 240 };
/** What a listener knows and comes back to, and how often. */
const favouritesCount = 120;
const favouritePlays = 0.6;
const skips = 0.15;
/** Days of listening like this one that the cache remembers, in addition to the favourites. */
const rememberedDays = 30;
/** Half of the listeners close the page when they have heard enough; the others leave it open, and it keeps its links that long. */
const staysOpen = { share: 0.5, minutes: 10 };
/** /24 networks with 25 listeners each. */
const listenersPerNetwork = 25;
const bitsPerSecond = 160_000;
const trackSeconds = { min: 120, max: 260 };

/** A day of many listeners with a large catalogue, who come with what earlier days left in their caches. */
export function inventDay(options: SimOptions): readonly Character[] {
  const random = seededRandom(options.seed);
  const manifestOf = largeCatalogue(
    { tracks: options.tracks, secondsMin: trackSeconds.min, secondsMax: trackSeconds.max, bitsPerSecond },
    options.seed,
  );
  const pickTrack = zipfPicker(options.tracks, random);
  const networks = Math.max(1, Math.round(options.peers / listenersPerNetwork));
  return Array.from({ length: options.peers }, (_, index) => {
    const favourites = Array.from({ length: favouritesCount }, pickTrack);
    const line = pickLine(random);
    const [nearMs, farMs] = line.accessMs;
    const arriveMs = pickArrivalMs(random, options.minutes * 60_000);
    const minutes = Math.min(session.maxMinutes, session.medianMinutes * Math.exp(session.sigma * normal(random)));
    const network = Math.floor(random() * networks);
    const host = 1 + Math.floor(random() * 250);
    const near = `10.${network >> 8}.${network & 255}.${host}`;
    const far = `172.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
    const staysMinutes = random() < staysOpen.share ? staysOpen.minutes : 0;
    const turns = inventTurns({ minutes, favourites, pickTrack, manifestOf, random, options });
    const explored = Array.from(
      { length: Math.round(rememberedDays * turns.length * (1 - favouritePlays)) },
      pickTrack,
    );
    const remembers = !options.without.includes("persistence") && !options.without.includes("cache");
    return {
      index,
      peerId: inventPeerId(random),
      address: options.without.includes("locality") ? scattered(far, random) : near,
      network: `network ${network}`,
      provider: providerOf(options.networks, `10.${1 + (network % 250)}.0.0`),
      ...inventChoices(options, index),
      hardships: inventHardships(options, { index, arriveMs }),
      arriveMs,
      leaveMs: arriveMs + (minutes + staysMinutes) * 60_000,
      leaves: random() < 0.5 ? "cleanly" : "without-a-word",
      uplinkBitsPerSecond: line.up,
      downlinkBitsPerSecond: line.down,
      accessMs: nearMs + random() * (farMs - nearMs),
      quotaBytes: options.without.includes("cache") ? 1 : 2_000_000_000,
      hostility: random() < options.hostile ? hostilities[Math.floor(random() * hostilities.length)]! : null,
      cached: remembers ? [...new Set([...explored, ...favourites])].map(manifestOf) : [],
      turns,
    };
  });
}

function inventTurns(given: {
  readonly minutes: number;
  readonly favourites: readonly number[];
  readonly pickTrack: () => number;
  readonly manifestOf: (track: number) => Manifest;
  readonly random: Random;
  readonly options: SimOptions;
}): readonly Turn[] {
  const { favourites, pickTrack, manifestOf, random, options } = given;
  const turns: Turn[] = [];
  for (let left = given.minutes * 60; left > 0; ) {
    const favourite = favourites[Math.floor(random() * favourites.length)] ?? 0;
    const manifest = manifestOf(random() < favouritePlays ? favourite : pickTrack());
    const skipAfterSeconds = random() < skips ? 5 + random() * 40 : Infinity;
    turns.push({
      manifest,
      skipAfterSeconds,
      seek: null,
      nextIsKnown: random() < foreseen && !options.without.includes("prefetch"),
    });
    left -= Math.min(skipAfterSeconds, manifest.segments.length * 4);
  }
  return turns;
}

/** Addresses that have no prefix in common. */
function scattered(address: string, random: Random): string {
  return `${1 + Math.floor(random() * 9)}${address.slice(address.indexOf("."))}`.replace(
    /\.(\d+)\.(\d+)$/,
    (_, one, two) => `.${two}.${one}`,
  );
}

function pickArrivalMs(random: Random, endMs: number): number {
  let drawn = random() * arrivalsByHour.reduce((sum, share) => sum + share, 0);
  let hour = 0;
  while (hour < 23 && drawn > (arrivalsByHour[hour] ?? 0)) {
    drawn -= arrivalsByHour[hour] ?? 0;
    hour += 1;
  }
  return ((hour + random()) / 24) * endMs;
}

/** Box and Muller's transform of two even draws. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Draws ranks of a Zipf-like popularity whose exponent is found so that the popular tracks get their share of the plays. */
function zipfPicker(count: number, random: Random): () => number {
  let low = 0.5;
  let high = 2;
  for (let step = 0; step < 40; step += 1) {
    const exponent = (low + high) / 2;
    const sums = cumulated(count, exponent);
    const share = (sums[Math.floor(count * popular.tracks)] ?? 0) / (sums[count - 1] ?? 1);
    if (share < popular.plays) low = exponent;
    else high = exponent;
  }
  const sums = cumulated(count, low);
  const total = sums[count - 1] ?? 1;
  return () => {
    const drawn = random() * total;
    let first = 0;
    let last = count - 1;
    while (first < last) {
      const middle = (first + last) >> 1;
      if ((sums[middle] ?? 0) < drawn) first = middle + 1;
      else last = middle;
    }
    return first;
  };
}

function cumulated(count: number, exponent: number): Float64Array {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) {
    sum += (rank + 1) ** -exponent;
    sums[rank] = sum;
  }
  return sums;
}
