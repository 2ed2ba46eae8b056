import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Balancer {
  readonly url: string;
  /** Connections that no instance would take. */
  refused(): number;
  /** Instances found not ready, each with the time (`performance.now()`) when that was seen first. */
  readonly outSinceMs: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** A load balancer as operators have one: asks each instance's `/readyz`, and joins each new connection to the first ready one. */
export async function startBalancer(instances: readonly string[], probeEveryMs: number): Promise<Balancer> {
  const ready = new Set(instances);
  const outSinceMs = new Map<string, number>();
  const sockets = new Set<Socket>();
  let refused = 0;
  const probe = async () => {
    for (const instance of instances) {
      const isReady = await fetch(`${instance}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) ready.add(instance);
      else if (ready.delete(instance)) outSinceMs.set(instance, performance.now());
    }
  };
  const timer = setInterval(probe, probeEveryMs);
  const server = createServer((incoming) => {
    const target = instances.find((instance) => ready.has(instance));
    const outgoing = target && connect(Number(new URL(target).port), "127.0.0.1");
    if (!outgoing) {
      refused += 1;
      incoming.destroy();
      return;
    }
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    outgoing.once("error", () => {
      refused += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    outSinceMs,
    async stop() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
