import type { AudioCount, Traffic } from "./traffic.ts";

/** How economically the audio came, over all pages of a run. NaN where it cannot be known. */
export interface Delivery {
  /** Audio that came twice, too late or broken, of all audio that came. */
  readonly waste: number;
  /** Of the bytes in data channels, those that were no audio of use. */
  readonly overhead: number;
  /** Of the bytes that left on the links' transports, those that SCTP, DTLS and repetitions added below the channels. */
  readonly transport: number;
  /** Both ways between a page and the tracker, kB. */
  readonly signallingKilobytes: number;
}

export interface Delivered {
  /** Segment bytes that the origin sent. */
  readonly originBytes: number;
  readonly traffic: readonly Traffic[];
  readonly audio: readonly (AudioCount | null)[];
}

/** Against what the origin and the senders counted, not the receivers: bytes that nobody missed are counted as well. */
export function deliveryOf({ originBytes, traffic, audio }: Delivered): Delivery {
  const sumOf = <Item>(items: readonly Item[], pick: (item: Item) => number) =>
    items.reduce((sum, item) => sum + pick(item), 0);
  const told = audio.filter((count) => count !== null);
  const known = told.length === audio.length;
  const carried = originBytes + sumOf(told, ({ toPeers }) => toPeers);
  const channelSent = sumOf(traffic, (page) => page.channelSent);
  const share = (part: number, whole: number) => (known && whole > 0 ? part / whole : Number.NaN);
  const transportSent = sumOf(traffic, ({ openTransportSent }) => openTransportSent);
  return {
    waste: share(carried - sumOf(told, ({ useful }) => useful), carried),
    overhead: share(channelSent - sumOf(told, ({ verifiedFromPeers }) => verifiedFromPeers), channelSent),
    transport: share(transportSent - sumOf(traffic, ({ openChannelSent }) => openChannelSent), transportSent),
    signallingKilobytes: sumOf(traffic, ({ signalling }) => signalling) / 1_000 / Math.max(1, traffic.length),
  };
}
