import { suspend, wake } from "../listeners/processes.ts";
import type { Host, Network } from "../network/network.ts";
import { leaveRouter, type NatKind, putBehindRouter } from "../network/router.ts";
import type { MediaFault } from "../origin/media-faults.ts";
import type { Origin } from "../origin/origin.ts";

/** What a fault can get at. */
export interface Venue {
  readonly network: Network;
  readonly origin: Origin;
  /** Where the browsers are, in the order of the lines. */
  readonly rooms: readonly Host[];
  /** The hosts that have the lines: the same, or the routers of the rooms. */
  readonly lines: readonly Host[];
  /** The router that the one who changes networks goes over to. */
  readonly elsewhere: Host | null;
  /** Where neighbours are that mean ill. */
  readonly strangers: readonly Host[];
}

/** Something that goes wrong a while after the first click, and is well again later; `forSeconds` is null where it is not. */
export interface Fault {
  readonly title: string;
  readonly atSeconds: number;
  readonly forSeconds: number | null;
  begin(venue: Venue): Promise<void>;
  end(venue: Venue): Promise<void>;
}

interface When {
  readonly atSeconds: number;
  readonly forSeconds: number | null;
}

/** The lines of some listeners carry nothing, without a word. */
export function cutLines(which: readonly number[], when: When): Fault {
  const each = async ({ network, lines }: Venue, isHole: boolean) => {
    for (const index of which) await network.setHole(lines[index]?.name ?? "", isHole);
  };
  return {
    ...when,
    title: `${which.length} cut off`,
    begin: (venue) => each(venue, true),
    end: (venue) => each(venue, false),
  };
}

export function spoilMedia(fault: Exclude<MediaFault, "none">, when: When): Fault {
  return {
    ...when,
    title: `the origin's media: ${fault}`,
    begin: ({ origin }) => origin.setMediaFault(fault),
    end: ({ origin }) => origin.setMediaFault("none"),
  };
}

export function loseTracker(when: When): Fault {
  return {
    ...when,
    title: "the tracker is a black hole",
    begin: ({ origin }) => origin.setTrackerUp(false),
    end: ({ origin }) => origin.setTrackerUp(true),
  };
}

/** Laptops are closed: their browsers stand still, and their lines with them. */
export function closeLaptops(which: readonly number[], when: When): Fault {
  const act = async ({ rooms }: Venue, what: (host: Host) => Promise<void>) => {
    for (const index of which) await what(rooms[index] as Host);
  };
  return {
    ...when,
    title: `${which.length} closed`,
    begin: (venue) => act(venue, suspend),
    end: (venue) => act(venue, wake),
  };
}

/** A phone leaves the home's Wi-Fi for the mobile network: another line, another router, another address. */
export function changeNetwork(index: number, router: NatKind, atSeconds: number): Fault {
  return {
    atSeconds,
    forSeconds: null,
    title: "a phone changes networks",
    begin: async ({ rooms, elsewhere }) => {
      const room = rooms[index] as Host;
      await leaveRouter(room);
      await putBehindRouter(room, elsewhere as Host, router, "elsewhere");
    },
    end: async () => undefined,
  };
}
