import { availableParallelism } from "node:os";

/** Which part of the process may have how many files and sockets open. */
export interface DescriptorPlan {
  /** What the system lets this process have open. */
  readonly all: number;
  /** The process itself, its database and its encoders. */
  readonly own: number;
  /** Further descriptors of the listening socket, each of which takes a connection in a turn of the event loop. */
  readonly doors: number;
  /** Files of media and pages that are read at one moment. */
  readonly reading: number;
  /** TCP connections, WebSockets among them. */
  readonly connections: number;
  /** Of the connections: WebSockets of both trackers. */
  readonly sockets: number;
}

/** Counted with two encoders at work and the embedded database in use: 56 without the database's files. */
const processFiles = 40;
const filesPerEncoder = 12;
/** The embedded database is told to have no more (`max_files_per_process`), and PostgreSQL gets ten connections. */
export const databaseFilesMax = 64;
/** A connection that is turned away is open for a moment too. */
const spare = 8;
const readingMost = 64;
const doorsMost = 96;
const connectionsMost = 60_000;
/** HTTP connections that no socket of a tracker takes. */
const httpShare = 0.25;
const httpMost = 700;
/** With fewer a page, which opens six at once, does not come up reliably. */
const connectionsLeast = 32;
/** What systems give where nobody has set anything. */
const usualMin = 1_024;

export function planDescriptors(all: number, encoders = availableParallelism()): DescriptorPlan {
  const own = processFiles + databaseFilesMax + Math.min(encoders * filesPerEncoder, Math.floor(all / 4));
  const reading = Math.max(4, Math.min(readingMost, Math.floor(all / 16)));
  const doors = Math.min(doorsMost, Math.floor(all / 64));
  const connections = Math.max(0, Math.min(connectionsMost, Math.floor(all) - own - doors - reading - spare));
  const sockets = connections - Math.min(httpMost, Math.ceil(connections * httpShare));
  return { all, own, doors, reading, connections, sockets };
}

export type DescriptorVerdict =
  | { readonly kind: "enough" }
  /** It goes, for few listeners. */
  | { readonly kind: "few"; readonly advice: string }
  | { readonly kind: "too-few"; readonly advice: string };

/** What an operator can do about it. */
export const moreOpenFiles =
  'set "ulimit -n 20000" in a shell, LimitNOFILE=20000 in a systemd unit, "ulimits: { nofile: 20000 }" in compose';

/** What a plan has room for, in words for the operator. */
export function roomOf({ connections, sockets }: DescriptorPlan): string {
  return `room for ${connections} connections at once, ${sockets} of them listeners' sockets`;
}

/** Whether the limit of open files is enough, in words for the operator. */
export function judgePlan(plan: DescriptorPlan): DescriptorVerdict {
  const { all, connections } = plan;
  if (all >= usualMin) return { kind: "enough" };
  if (connections < connectionsLeast) {
    const advice = `the limit of open files is ${all}, and Tutti needs ${usualMin}: ${moreOpenFiles}`;
    return { kind: "too-few", advice };
  }
  return { kind: "few", advice: `The limit of open files is ${all}: ${roomOf(plan)}. For more ${moreOpenFiles}` };
}
