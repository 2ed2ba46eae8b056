import { shakeHands } from "../lines/handshake.ts";
import { sendPacket } from "../lines/path.ts";
import type { Stream } from "../lines/stream.ts";
import { pathBetween } from "./across.ts";
import type { Clock } from "./condition.ts";
import { type Host, latencyMs, whenAwake } from "./host.ts";

/** ICE, DTLS and SCTP take about four round trips, and some work. */
const dialRoundTrips = 4;
const dialWorkMs = 60;
const dialHandshake = { packets: 2 * dialRoundTrips, bytes: 700, againMs: 250, attempts: 4 };
/** When the other side notices that a machine vanished: ICE fails after 15–17 s. */
export const iceFailsMs = 16_000;
/** A link that is closed may still send its last frames for so long; then a DTLS alert ends it, and tells the other side. */
export const farewellMs = 300;
export const alertBytes = 100;

interface Pair {
  readonly from: Host;
  readonly to: Host;
}

/** Calls `open` when ICE, DTLS and SCTP are through. */
export function whenThrough({ clock, from, to }: Pair & { readonly clock: Clock }, open: () => void): void {
  const path = pathBetween(from, to);
  if (path) shakeHands(path, dialHandshake, () => clock.after(dialWorkMs, open));
  else clock.after(dialRoundTrips * (2 * latencyMs(from, to)) + dialWorkMs, open);
}

/** The last word of a link: behind what is on its way, or as an alert; one that is lost leaves it to ICE. */
export function tellOverLine(channel: Stream, { from, to }: Pair, heard: () => void): void {
  const path = pathBetween(from, to);
  if (!path) return;
  const { clock } = path.from.line;
  const hear = () => whenAwake(to, heard);
  channel.send(alertBytes, hear);
  clock.at(clock.nowMs() + farewellMs, () => sendPacket(path, alertBytes, hear));
  clock.at(clock.nowMs() + iceFailsMs, hear);
}
