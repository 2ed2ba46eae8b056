/** What a served tracker says over IPC. */
export type Served = { readonly port: number } | ServedFigures;

export interface ServedFigures {
  /** Processor time of the whole process since its start, µs. */
  readonly cpuMicros: number;
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly snapshot: unknown;
}
