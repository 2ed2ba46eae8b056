import { pageChance } from "../../client/engine/chance.ts";
import { firstChoices } from "../../client/engine/choices.ts";
import { pageClock } from "../../client/engine/clock.ts";
import { ListenerEngine } from "../../client/engine/listener-engine.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { nodeNetwork } from "./node-network.ts";

export interface NodeListener {
  readonly engine: ListenerEngine;
  /** Fetches a whole rendition as a player would that is in a hurry, and goes on sharing it. */
  take(renditionId: RenditionId): Promise<Uint8Array[]>;
  close(): void;
}

/** The real engine, with the browser's sockets replaced and without sound. */
export async function startNodeListener(options: { serverUrl: string; share: boolean }): Promise<NodeListener> {
  const engine = await ListenerEngine.open({
    baseUrl: options.serverUrl,
    storage: "memory",
    network: nodeNetwork,
    clock: pageClock,
    chance: pageChance,
    onDrained: () => undefined,
    isSounding: () => false,
  });
  await engine.start();
  engine.choose({ ...firstChoices, share: options.share });
  const stop = new AbortController();
  return {
    engine,
    async take(renditionId) {
      const manifest = await engine.manifest(renditionId, stop.signal);
      if (!manifest) throw new Error(`Cannot take ${renditionId}: the listener was closed`);
      engine.shell.input({ type: "play", manifest });
      const segments: Uint8Array[] = [];
      let positionSeconds = 0;
      for (const [segmentIndex, segment] of manifest.segments.entries()) {
        engine.shell.input({ type: "playhead", renditionId, positionSeconds, playing: true });
        segments.push((await engine.shell.want({ renditionId, segmentIndex }).handed).bytes);
        positionSeconds += segment.durationSamples / manifest.sampleRateHz;
      }
      return segments;
    },
    close() {
      stop.abort();
      engine.stop();
    },
  };
}
