import { reportLimits } from "../../../shared/api/request-limits.ts";
import type { TelemetryReport } from "../../../shared/api/telemetry.ts";
import type { CdnFault } from "../../../shared/cdn-fault.ts";
import { type Chance, hexName } from "../chance.ts";
import { type Clock, every } from "../clock.ts";
import { telemetryIntervalMs } from "../limits.ts";
import { type ListenerCounts, type PlayStart, telemetryDeltas } from "./telemetry-deltas.ts";

export interface TelemetryOptions {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly chance: Chance;
  counts(): ListenerCounts;
  state(): TelemetryReport["state"];
  neighbours(): number;
  /** Why this page takes its media past the CDN; null: it does not. */
  cdnBypassedFor(): CdnFault | null;
}

const sessionIdBytes = 16;

/**
 * Reports what happened since the report before, as long as the page lives: every ten seconds, when playback ends and
 * when the page goes.
 */
export class Telemetry {
  readonly #options: TelemetryOptions;
  readonly #sessionId: string;
  readonly #url: URL;
  readonly #starts: PlayStart[] = [];
  #reported: ListenerCounts;
  #seq = 0;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#sessionId = hexName(options.chance, sessionIdBytes);
    this.#url = new URL("/api/v1/telemetry", options.baseUrl);
    this.#reported = options.counts();
  }

  start(): void {
    every(this.#options.clock, telemetryIntervalMs, () => void this.flush());
  }

  playStarted(start: PlayStart): void {
    if (this.#starts.length < reportLimits.playStartsMax) this.#starts.push(start);
  }

  async flush(): Promise<void> {
    await this.#send(this.#report());
  }

  /** For `pagehide`. */
  beacon(): void {
    const body = this.#report();
    if (!navigator.sendBeacon?.(this.#url, body)) void this.#send(body);
  }

  /** A report that is lost is lost: the counts are for statistics and must never hold up the music. */
  async #send(body: string): Promise<void> {
    const headers = { "content-type": "application/json" };
    await fetch(this.#url, { method: "POST", headers, body, keepalive: true }).catch(() => undefined);
  }

  #report(): string {
    const counts = this.#options.counts();
    const deltas = telemetryDeltas(this.#reported, counts, this.#starts.splice(0));
    this.#reported = counts;
    const cdnBypassedFor = this.#options.cdnBypassedFor();
    const report: TelemetryReport = {
      sessionId: this.#sessionId,
      seq: this.#seq,
      state: this.#options.state(),
      neighbours: this.#options.neighbours(),
      ...(cdnBypassedFor === null ? {} : { cdnBypassedFor }),
      deltas,
    };
    this.#seq += 1;
    return JSON.stringify(report);
  }
}
