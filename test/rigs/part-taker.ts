import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { only } from "./engine.ts";

export interface TakenPart {
  readonly linkId: number;
  readonly requestId: number;
  readonly offset: number;
  readonly bytes: number;
  readonly atMs: number;
}

/**
 * The channels of an engine and the neighbours behind them, with no way between: each part is put into its channel and acknowledged in the
 * moment in which it leaves.
 */
export function partTaker({
  say,
  now,
}: {
  readonly say: (input: EngineInput, afterMs?: number) => EngineOutput[];
  readonly now: () => number;
}) {
  const parts: TakenPart[] = [];
  const outputs: EngineOutput[] = [];
  const take = (caused: readonly EngineOutput[]) => {
    const waiting = [...caused];
    for (let output = waiting.shift(); output !== undefined; output = waiting.shift()) {
      outputs.push(output);
      if (output.type !== "send-block") continue;
      const { linkId, requestId, offset, bytes } = output;
      parts.push({ linkId, requestId, offset, bytes, atMs: now() });
      waiting.push(...say({ type: "block-sent", linkId, requestId, bytes }));
      const ack = { type: "ack", requestId, bytes: offset + bytes, delayMs: 0, spreadMs: 0, busy: false } as const;
      waiting.push(...say({ type: "message", linkId, message: ack }));
    }
  };
  /** So long passes, in steps of 2 ms: a page that wakes later loses some of its rate. */
  const pass = (ms: number) => {
    for (let step = 0; step < ms; step += 2) take(say({ type: "timeout" }, 2));
  };
  return { parts, outputs, take, pass };
}

/** Bytes of parts, of one request or of all. */
export function bytesOf(
  parts: readonly { readonly requestId: number; readonly bytes: number }[],
  requestId?: number,
): number {
  let sum = 0;
  for (const part of parts) if (requestId === undefined || part.requestId === requestId) sum += part.bytes;
  return sum;
}

/** Requests of which parts leave, in the order in which they begin. */
export function begunIn(outputs: readonly EngineOutput[]): number[] {
  return [...new Set(only(outputs, "send-block").map(({ requestId }) => requestId))];
}
