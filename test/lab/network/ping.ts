import { spawn } from "node:child_process";
import { type Host, inside } from "./network.ts";

/** Round trips of a small packet beside everything else that the line carries, in ms. */
export interface PingWatch {
  stop(): Promise<{ readonly roundTripsMs: readonly number[]; readonly sent: number }>;
}

const everySeconds = 0.25;

/** Pings until it is stopped: 84 bytes four times a second, 1 % of the thinnest uplink. */
export function watchPing(from: Host, address: string): PingWatch {
  const [command, ...words] = inside(from.path, ["ping", "-n", "-i", String(everySeconds), address]);
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.on("data", (part: Buffer) => {
    text += part.toString();
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    stop: async () => {
      child.kill("SIGINT");
      await ended;
      return readPing(text);
    },
  };
}

/** Reads what `ping` printed, its last lines with the sum included. */
export function readPing(text: string): { roundTripsMs: number[]; sent: number } {
  const roundTripsMs = [...text.matchAll(/ time=([\d.]+) ms/g)].map((match) => Number(match[1]));
  return { roundTripsMs, sent: Number(/(\d+) packets transmitted/.exec(text)?.[1] ?? roundTripsMs.length) };
}
