import { Counter, Gauge, type Registry } from "prom-client";
import type { AnnounceFigures } from "./announce-figures.ts";

const gauges = {
  sockets: "Sockets open on /announce.",
  swarms: "Swarms of other clients on /announce.",
  peers: "Peers in swarms on /announce.",
} as const;

/** The metrics of `/announce`: none when it is off. Prometheus' question makes them be read. */
export function registerAnnounceMetrics(registry: Registry, figures: () => AnnounceFigures | null): void {
  if (figures() === null) return;
  const registers = [registry];
  for (const name of ["sockets", "swarms", "peers"] as const) {
    new Gauge({
      name: `tutti_announce_${name}`,
      help: gauges[name],
      registers,
      collect() {
        this.set(figures()?.[name] ?? 0);
      },
    });
  }
  new Counter({
    name: "tutti_announce_messages_total",
    help: "Frames between /announce and its clients.",
    labelNames: ["type", "direction"],
    registers,
    collect() {
      this.reset();
      for (const { type, direction, count } of figures()?.messages ?? []) this.inc({ type, direction }, count);
    },
  });
}
