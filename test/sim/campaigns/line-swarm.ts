import { blockCount, blockSize } from "../../../shared/manifest/manifest.ts";
import type { Need, Swarm } from "../ceiling/swarm.ts";
import { framingBytes } from "../lines/access-line.ts";
import { dataChannel } from "../lines/protocol.ts";
import type { Listener } from "../listener/listener.ts";

/** How far ahead of the sound a listener asks its neighbours, as the engine does. */
const windowMs = 120_000;
const segmentMs = 4_000;

/** Of what an uplink carries, the part that is payload: packets that are as full as they can be. */
export const payloadShare =
  (dataChannel.packetBytes - dataChannel.fragmentBytes) /
  (dataChannel.packetBytes + dataChannel.headerBytes + framingBytes);

export interface SwarmOfRun {
  /** As they were in a run without sharing. */
  readonly listeners: readonly Listener[];
  readonly gives: (index: number) => boolean;
  readonly reaches: Swarm["reaches"];
  readonly endMs: number;
  /** So much of the song is to be here ahead of the sound, once there was time for it. */
  readonly leadMs: number;
  /** When a listener takes a block from the origin while it is alone; left out: all wait for who will come. */
  readonly aloneAtMs?: (member: number, segmentIndex: number, blockIndex: number) => number;
}

/**
 * What those who hear one song need, block by block. The sound begins when it began without sharing. Each block is due when the sound
 * gets to it, or before, where a lead is to be kept: that grows by one second in each second of sound until it is there. A block can be
 * wanted from the click on, when the sound is near enough; the first segment from when the page is open, for it is fetched ahead.
 */
export function swarmOfRun({ listeners, gives, reaches, endMs, leadMs, aloneAtMs }: SwarmOfRun): Swarm {
  const members = listeners.map(({ character }) => ({
    uplinkBitsPerSecond: gives(character.index) ? character.uplinkBitsPerSecond * payloadShare : 0,
    downlinkBitsPerSecond: character.downlinkBitsPerSecond,
    hereFromMs: character.arriveMs,
    hereUntilMs: endMs,
  }));
  const needs = listeners.flatMap((listener, member) =>
    needsOf(listener, member, {
      leadMs,
      aloneAtMs: (segment, block) => aloneAtMs?.(member, segment, block) ?? Infinity,
    }),
  );
  return { members, needs, reaches };
}

function needsOf(
  { character, heard }: Listener,
  member: number,
  { leadMs, aloneAtMs }: { readonly leadMs: number; readonly aloneAtMs: (segment: number, block: number) => number },
): Need[] {
  const { arriveMs, browses, turns } = character;
  const clickMs = arriveMs + (browses?.forMs ?? 0);
  const soundMs = clickMs + (heard.starts[0]?.waitMs ?? 0);
  const needs: Need[] = [];
  let piece = 0;
  turns[0]?.manifest.segments.forEach(({ bytes: segmentBytes }, segmentIndex) => {
    const blocks = blockCount(segmentBytes);
    for (let blockIndex = 0; blockIndex < blocks; blockIndex += 1) {
      const placeMs = (segmentIndex + blockIndex / blocks) * segmentMs;
      const dueMs = soundMs + placeMs - Math.min(leadMs, placeMs / 2);
      const fromMs = segmentIndex === 0 ? arriveMs : Math.max(clickMs, soundMs + placeMs - windowMs);
      const untilMs = aloneAtMs(segmentIndex, blockIndex);
      needs.push({ member, piece, bytes: blockSize(segmentBytes, blockIndex), fromMs, dueMs, untilMs });
      piece += 1;
    }
  });
  return needs;
}
