import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readIceAddress } from "../../server/doctor/stun/ice-address.ts";
import { openStunExchange } from "../../server/doctor/stun/stun-exchange.ts";
import { askMappedAddress } from "../../server/doctor/stun/turn-client.ts";
import { findProgram, freePort, startProgram } from "./private-programs.ts";

const template = fileURLToPath(new URL("../../infra/coturn/turnserver.conf", import.meta.url));

export interface PrivateCoturn {
  readonly port: number;
  readonly secret: string;
  /** What it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Why there is no coturn here, or null. */
export const coturnMissing = findProgram("turnserver") ? null : "no coturn: install the package coturn";

export interface CoturnOptions {
  /** Lines of the template that are left out, by their beginning. */
  readonly without?: readonly string[];
  /** Lines that come behind the template's, or instead of the template's line of the same name. */
  readonly lines?: readonly string[];
}

/** Starts a coturn of our own with the template in `infra/coturn`, on a free port of 127.0.0.1. */
export async function startPrivateCoturn({ without = [], lines = [] }: CoturnOptions = {}): Promise<PrivateCoturn> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-coturn-"));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const secret = "a-secret-of-the-tests-alone-0123456789";
  const own = [
    `listening-port=${port}`,
    `tls-listening-port=${tlsPort}`,
    `static-auth-secret=${secret}`,
    "realm=tutti.test",
    ...lines,
    "listening-ip=127.0.0.1",
    "relay-ip=127.0.0.1",
    `userdb=${join(folder, "turndb")}`,
    `pidfile=${join(folder, "pid")}`,
    "relay-threads=1",
  ];
  const replaced = new Set(own.map(nameIn));
  const kept = (await readFile(template, "utf8"))
    .split("\n")
    .filter((line) => !replaced.has(nameIn(line)) && !without.some((start) => line.startsWith(start)));
  const path = join(folder, "turnserver.conf");
  await writeFile(path, `${[...kept, ...own].join("\n")}\n`);
  const program = await startProgram({
    program: findProgram("turnserver") ?? "turnserver",
    args: ["-c", path],
    folder,
    isUp: () => answers(port),
  });
  return {
    port,
    secret,
    output: program.output,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function nameIn(line: string): string {
  return line.split("=", 1)[0] ?? "";
}

/** Over UDP and TCP: the two listeners do not start at once. */
async function answers(port: number): Promise<boolean> {
  for (const url of [`stun:127.0.0.1:${port}?transport=tcp`, `stun:127.0.0.1:${port}`]) {
    const exchange = await openStunExchange(readIceAddress(url));
    if (!exchange.ok) return false;
    const mapped = await askMappedAddress(exchange.value);
    exchange.value.close();
    if (!mapped.ok) return false;
  }
  return true;
}
