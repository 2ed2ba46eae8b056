import { Gauge, type Registry } from "prom-client";

/** Which version runs, and on which Node: always 1, as Prometheus has it for what is no number. */
export function registerBuildInfo(registry: Registry, version: string): void {
  new Gauge({
    name: "tutti_build_info",
    help: "Version of Tutti and of the Node that runs it; the value is always 1.",
    labelNames: ["version", "node"],
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1);
}
