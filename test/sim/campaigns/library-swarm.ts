import type { PeerId } from "../../../shared/ids.ts";
import { segmentStartSeconds } from "../../../shared/manifest/manifest.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import { inventAudience } from "../audience/audience.ts";
import type { Character } from "../audience/character.ts";
import type { Need, Swarm } from "../ceiling/swarm.ts";
import { pairReachOf } from "../network/pair-reach.ts";
import type { SimOptions } from "../options.ts";

const windowMs = 120_000;
const keptLeadMs = 20_000;
/** From a click to the first sound. */
const startMs = 150;
/** Of an uplink, what headers leave. */
const payloadShare = 0.9;

/** What an audience of many songs needs, segment by segment, as if no sound ever stopped. `giving`: the share of those who give. */
export function swarmOfAudience(options: SimOptions, giving: number): Swarm {
  const audience = inventAudience(options);
  const random = seededRandom(options.seed ^ 0x61_7e);
  const endMs = options.minutes * 60_000;
  const members = audience.map(({ uplinkBitsPerSecond, downlinkBitsPerSecond, arriveMs, leaveMs }) => ({
    uplinkBitsPerSecond: random() < giving ? uplinkBitsPerSecond * payloadShare : 0,
    downlinkBitsPerSecond,
    hereFromMs: arriveMs,
    hereUntilMs: Math.min(endMs, leaveMs),
  }));
  const numberOf = numberer();
  const needs = audience.flatMap((character, member) =>
    segmentsHeard(character, endMs).map(
      ({ name, bytes, soundMs, songMs }): Need => ({
        member,
        piece: numberOf(name),
        bytes,
        fromMs: Math.max(songMs, soundMs - windowMs),
        dueMs: soundMs + startMs - Math.min(keptLeadMs, (soundMs - songMs) / 2),
      }),
    ),
  );
  const canPair = pairReachOf(options);
  const ids = audience.map(({ peerId }) => peerId);
  return { members, needs, reaches: (one, other) => canPair(ids[one] as PeerId, ids[other] as PeerId) };
}

interface Heard {
  readonly name: string;
  readonly bytes: number;
  /** When the song was clicked on, and when its sound gets to the segment. */
  readonly songMs: number;
  readonly soundMs: number;
}

/** Each of them once: after that it is in the cache. */
function segmentsHeard({ turns, arriveMs, leaveMs }: Character, endMs: number): Heard[] {
  const heard = new Map<string, Heard>();
  let songMs = arriveMs;
  for (const { manifest, skipAfterSeconds } of turns) {
    const count = manifest.segments.length;
    const seconds = Math.min(skipAfterSeconds, segmentStartSeconds(manifest, count));
    manifest.segments.forEach(({ bytes }, index) => {
      const startSeconds = segmentStartSeconds(manifest, index);
      const soundMs = songMs + startSeconds * 1_000;
      const name = `${manifest.renditionId}/${index}`;
      const isHeard = startSeconds < seconds && soundMs < Math.min(endMs, leaveMs);
      if (isHeard && !heard.has(name)) heard.set(name, { name, bytes, songMs, soundMs });
    });
    songMs += seconds * 1_000;
  }
  return [...heard.values()];
}

function numberer(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
}
