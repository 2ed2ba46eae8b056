import type { Closers } from "./closers.ts";
import { farFrom } from "./network/line.ts";
import { Network } from "./network/network.ts";
import { putBehindRouter } from "./network/router.ts";
import { Origin } from "./origin/origin.ts";
import type { Venue } from "./scenarios/fault.ts";
import type { Scenario } from "./scenarios/scenarios.ts";

/** The router of another network, for who changes over to it. */
const elsewhereName = "elsewhere";

export interface VenuePlan {
  readonly scenario: Scenario;
  readonly switchPath: string;
  readonly dataDirectory: string;
  /** Of the losses. */
  readonly seed: number;
}

/** The network of a scenario, with its origin up and the routers of its homes set up. */
export async function openVenue(plan: VenuePlan, closers: Closers): Promise<Venue> {
  const { lines, routers = [], originDelayMs, elsewhere, strangers } = plan.scenario;
  const names = lines.map((_, index) => `listener${index + 1}`);
  const behind = names.filter((_, index) => routers[index]);
  const strangerNames = Array.from({ length: strangers?.count ?? 0 }, (_, index) => `stranger${index + 1}`);
  const network = await Network.open(
    plan.switchPath,
    [
      { name: "origin", line: farFrom(originDelayMs) },
      ...lines.map((line, index) => ({ name: names[index] ?? "", line })),
      ...strangerNames.map((name) => ({ name, line: strangers?.line ?? null })),
      ...(elsewhere ? [{ name: elsewhereName, line: elsewhere }] : []),
      ...behind.map((name) => ({ name: roomOf(name), line: null })),
    ],
    plan.seed,
  );
  closers.add(() => network.close());
  for (const [index, name] of names.entries()) {
    const kind = routers[index];
    if (kind) await putBehindRouter(network.host(roomOf(name)), network.host(name), kind);
  }
  const origin = await Origin.start(network.host("origin"), {
    dataDirectory: plan.dataDirectory,
    hasStun: behind.length > 0,
  });
  closers.add(() => origin.close());
  return {
    network,
    origin,
    lines: names.map((name) => network.host(name)),
    rooms: names.map((name, index) => network.host(routers[index] ? roomOf(name) : name)),
    elsewhere: elsewhere ? network.host(elsewhereName) : null,
    strangers: strangerNames.map((name) => network.host(name)),
  };
}

function roomOf(name: string): string {
  return `${name}-room`;
}
