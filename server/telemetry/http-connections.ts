import { Counter, Gauge, type Registry } from "prom-client";

/**
 * Why a connection was turned away: all are taken, or its address has too many. Where there is more to do than can be done in time: its
 * address made trouble a minute before, or is not known and too many others came at the same time.
 */
export const refusedReasons = ["room", "address", "struck", "pace"] as const;
export type RefusedReason = (typeof refusedReasons)[number];

/** Something for each reason, in their order. */
export function byReason<Reason extends string, Value>(reasons: readonly Reason[], value: (reason: Reason) => Value) {
  return Object.fromEntries(reasons.map((reason) => [reason, value(reason)])) as Record<Reason, Value>;
}

/**
 * Why the server closed one: too many requests at once; nothing moved; the answer took too long; nothing was read while much waited; it did
 * nothing, and there was no room for somebody new.
 */
export const closeReasons = ["pipelined", "still", "slow", "unread", "displaced"] as const;
export type CloseReason = (typeof closeReasons)[number];

/** What telemetry reads of the HTTP server's connections. */
export interface HttpConnectionFigures {
  readonly connections: number;
  readonly connectionsMax: number;
  readonly addresses: number;
  /** Requests without a whole answer. */
  readonly unanswered: number;
  /** Bytes of answers that wait for clients to read them. */
  readonly unreadBytes: number;
  /** Since the start, by reason. */
  readonly refused: Record<RefusedReason, number>;
  readonly closed: Record<CloseReason, number>;
  /** Within the last five to ten minutes. */
  readonly refusedOfLate: Record<RefusedReason, number>;
}

const gauges = {
  connections: ["tutti_http_connections", "TCP connections that are open, WebSockets among them."],
  connectionsMax: ["tutti_http_connections_max", "How many there may be, by the limit of open files."],
  unanswered: ["tutti_http_requests_unanswered", "Requests without a whole answer."],
  unreadBytes: ["tutti_http_unread_bytes", "Bytes of answers that wait for clients to read them."],
} as const;

/** Prometheus' question makes them be read. */
export function registerHttpConnectionMetrics(registry: Registry, figures: () => HttpConnectionFigures): void {
  const registers = [registry];
  for (const [field, [name, help]] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(figures()[field as keyof typeof gauges]);
      },
    });
  }
  const counter = (name: string, help: string, field: "refused" | "closed") =>
    new Counter({
      name,
      help,
      labelNames: ["reason"],
      registers,
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(figures()[field])) this.inc({ reason }, count);
      },
    });
  counter("tutti_http_connections_refused_total", "Connections that were turned away.", "refused");
  counter("tutti_http_connections_closed_total", "Connections that the server closed before their end.", "closed");
}
