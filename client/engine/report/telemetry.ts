import { reportLimits } from "../../../shared/api/report-limits.ts";
import type { TelemetryReport } from "../../../shared/api/telemetry.ts";
import { telemetryIntervalMs } from "../limits.ts";
import { type ListenerCounts, type PlayStart, telemetryDeltas } from "./telemetry-deltas.ts";

export interface TelemetryOptions {
  readonly baseUrl: string;
  counts(): ListenerCounts;
  state(): TelemetryReport["state"];
  neighbours(): number;
}

/** Reports what happened since the report before, every ten seconds, when playback ends and when the page goes. */
export class Telemetry {
  readonly #options: TelemetryOptions;
  readonly #sessionId = randomId();
  readonly #starts: PlayStart[] = [];
  #reported: ListenerCounts;
  #seq = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#reported = options.counts();
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), telemetryIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  playStarted(start: PlayStart): void {
    if (this.#starts.length < reportLimits.playStartsMax) this.#starts.push(start);
  }

  /** A report that is lost is lost: the counts are for statistics and must never hold up the music. */
  async flush(): Promise<void> {
    const body = this.#report();
    const url = new URL("/api/v1/telemetry", this.#options.baseUrl);
    const headers = { "content-type": "application/json" };
    await fetch(url, { method: "POST", headers, body, keepalive: true }).catch(() => undefined);
  }

  /** For `pagehide`. */
  beacon(): void {
    const url = new URL("/api/v1/telemetry", this.#options.baseUrl);
    if (!navigator.sendBeacon?.(url, this.#report())) void this.flush();
  }

  #report(): string {
    const counts = this.#options.counts();
    const deltas = telemetryDeltas(this.#reported, counts, this.#starts.splice(0));
    this.#reported = counts;
    const report: TelemetryReport = {
      sessionId: this.#sessionId,
      seq: this.#seq,
      state: this.#options.state(),
      neighbours: this.#options.neighbours(),
      deltas,
    };
    this.#seq += 1;
    return JSON.stringify(report);
  }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
