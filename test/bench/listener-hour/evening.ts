import type { AnnounceChange } from "../../../shared/announce-change.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import type { ClientMessage } from "../../../shared/signal/message.ts";
import type { TrackerServer } from "../../sim/network/tracker-server.ts";
import type { SimOptions } from "../../sim/options.ts";
import { createSimCore, simulate } from "../../sim/simulate.ts";
import { renditionOf } from "../tracker/song-taste.ts";

/** What one listener does that a tracker hears of. Times are of the simulated day, ms. */
export type Deed =
  | { readonly atMs: number; readonly listener: number; readonly type: "come" | "go" }
  | { readonly atMs: number; readonly listener: number; readonly type: "play"; readonly track: number }
  | { readonly atMs: number; readonly listener: number; readonly type: "stop" }
  | {
      readonly atMs: number;
      readonly listener: number;
      readonly type: "announce";
      readonly changes: readonly AnnounceChange[];
    }
  | { readonly atMs: number; readonly listener: number; readonly type: "seek"; readonly renditionId: RenditionId };

export interface Evening {
  /** By time. */
  readonly deeds: readonly Deed[];
  readonly listeners: number;
  /** Of music that was heard. */
  readonly hours: number;
}

/** The simulator's listeners with the engine that the page has: when they come, what they announce, what they play. */
export function recordEvening(options: SimOptions): Evening {
  const deeds: Deed[] = [];
  const listenerOf = numbered<string>();
  const trackOf = numbered<RenditionId>();
  let nowMs = () => 0;
  const result = simulate({
    options,
    createCore: (character) => {
      const core = createSimCore(character, options.seed);
      const listener = listenerOf(character.peerId);
      return {
        ...core,
        handle(input, atMs) {
          if (input.type === "play")
            deeds.push({ atMs, listener, type: "play", track: trackOf(input.manifest.renditionId) });
          if (input.type === "stop") deeds.push({ atMs, listener, type: "stop" });
          return core.handle(input, atMs);
        },
      };
    },
    prepare({ scheduler, trackerServer }) {
      nowMs = () => scheduler.nowMs();
      listenIn(trackerServer);
    },
  });
  return {
    deeds,
    listeners: deeds.reduce((most, { listener }) => Math.max(most, listener + 1), 0),
    hours: result.figures.playedSeconds / 3_600,
  };

  /** What is said on every line to the tracker. */
  function listenIn(server: TrackerServer): void {
    const connect = server.connect.bind(server);
    server.connect = (client) => {
      const listener = listenerOf(client.peerId);
      const line = connect(client);
      let isOpen = false;
      return {
        send(message) {
          if (!isOpen) deeds.push({ atMs: nowMs(), listener, type: "come" });
          isOpen = true;
          note(listener, message);
          line.send(message);
        },
        close() {
          if (isOpen) deeds.push({ atMs: nowMs(), listener, type: "go" });
          isOpen = false;
          line.close();
        },
      };
    };
  }

  function note(listener: number, message: ClientMessage): void {
    const atMs = nowMs();
    if (message.type === "seek") {
      deeds.push({ atMs, listener, type: "seek", renditionId: renditionOf(trackOf(message.renditionId)) });
    } else if (message.type === "announce") {
      const changes = message.changes.map(([id, held, want]): AnnounceChange => [renditionOf(trackOf(id)), held, want]);
      deeds.push({ atMs, listener, type: "announce", changes });
    }
  }
}

/** Numbers from 0 in the order in which they are asked for. */
function numbered<Key>(): (key: Key) => number {
  const numbers = new Map<Key, number>();
  return (key) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
}

/** The same evening of so many times as many listeners, each copy some seconds later: the tracks are the same, so swarms are larger. */
export function multiply({ deeds, listeners, hours }: Evening, copies: number): Evening {
  const all: Deed[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    for (const deed of deeds) {
      all.push({ ...deed, listener: deed.listener + copy * listeners, atMs: deed.atMs + copy * copyEveryMs });
    }
  }
  all.sort((one, other) => one.atMs - other.atMs);
  return { deeds: all, listeners: listeners * copies, hours: hours * copies };
}

const copyEveryMs = 7_000;
