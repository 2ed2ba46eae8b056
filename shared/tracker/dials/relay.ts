import { nearnessOf } from "../../nearness.ts";
import type { DialResultMessage, ErrorCode, RelayMessage, ServerMessage } from "../../signal/message.ts";
import { unreachable } from "../../unreachable.ts";
import type { Acquaintance, Dial, Listener } from "../listener.ts";
import type { TrackerOutput } from "../output.ts";
import { replyError, tell } from "../reply.ts";
import { sharingOf } from "../sharing.ts";
import type { TrackerState } from "../state.ts";
import { endDials, otherOf, renew } from "./acquaintance.ts";
import { countDialEnd } from "./dial-counts.ts";
import { learnDistance } from "./distances.ts";
import { dialFormer } from "./former.ts";
import { learnDialResult } from "./reachability.ts";

type Refusal = { readonly code: ErrorCode; readonly message: string };

/** Passes an offer, an answer or a candidate on between two that were introduced, or says why not. */
export function handleRelay(
  state: TrackerState,
  sender: Listener,
  message: RelayMessage,
  nowMs: number,
): TrackerOutput[] {
  const refuse = (refusal: Refusal) => [replyError(sender, { ...refusal, dial: message.dial })];
  if (sharingOf(state, sender) === "off")
    return refuse({ code: "sharing-off", message: "the operator switched sharing off" });
  if (message.type === "offer") dialFormer(state, sender, message.to, nowMs);
  const acquaintance = sender.acquaintances?.get(message.to);
  if (acquaintance === undefined) {
    return refuse({ code: "not-introduced", message: `${message.type} to a peer that was not introduced, or left` });
  }
  forgetOldDials(acquaintance, nowMs - state.limits.dialMs);
  const refusal = admit({ state, acquaintance, sender, message, nowMs });
  if (refusal !== null) return refuse(refusal);
  renew(state, acquaintance, nowMs);
  const outputs: TrackerOutput[] = [];
  tell(outputs, otherOf(acquaintance, sender), stamp(sender, message));
  return outputs;
}

function forgetOldDials(acquaintance: Acquaintance, untilMs: number): void {
  endDials(acquaintance, ({ offeredAtMs }) => offeredAtMs <= untilMs);
}

/** Takes in how a dial went, from the listener that made its offer, and only where the offer was relayed here. */
export function handleDialResult(
  state: TrackerState,
  sender: Listener,
  message: DialResultMessage,
  nowMs: number,
): TrackerOutput[] {
  const acquaintance = sender.acquaintances?.get(message.to);
  if (acquaintance === undefined) return [];
  const dial = acquaintance.dials?.findLast(({ offerer }) => offerer === sender) ?? null;
  learnDialResult(state.limits, acquaintance, { dial, ok: message.ok, nowMs });
  // Of another instance's listener the area is not known.
  const isKnown = acquaintance.first.away === null && acquaintance.second.away === null;
  if (dial !== null) {
    const kind = isKnown ? nearnessOf(acquaintance.first, acquaintance.second) : "elsewhere";
    countDialEnd(state.dials, kind, { ok: message.ok, answered: dial.answered });
  }
  if (dial?.answered && message.ok && message.roundTripMs !== undefined && isKnown) {
    learnDistance(state, acquaintance, message.roundTripMs);
  }
  // The other's own dial may have just begun.
  endDials(acquaintance, ({ offerer }) => offerer === sender);
  return [];
}

interface Relay {
  readonly state: TrackerState;
  readonly acquaintance: Acquaintance;
  readonly sender: Listener;
  readonly message: RelayMessage;
  readonly nowMs: number;
}

/** Counts the message in its dial; returns why it may not pass, or null. */
function admit({ state, acquaintance, sender, message, nowMs }: Relay): Refusal | null {
  const dial = acquaintance.dials?.find((live) => live.id === message.dial);
  switch (message.type) {
    case "offer":
      if (dial !== undefined) return { code: "unexpected", message: "offer with the id of a dial that lives" };
      if ((acquaintance.dials?.length ?? 0) >= state.limits.dialsPerPairMax) {
        return {
          code: "too-many-dials",
          message: `at most ${state.limits.dialsPerPairMax} dials at once with one peer`,
        };
      }
      acquaintance.dials ??= [];
      acquaintance.dials.push(newDial(message.dial, sender, nowMs));
      return null;
    case "answer":
      if (dial === undefined || dial.offerer === sender || dial.answered) {
        return { code: "no-such-dial", message: "answer to no live offer of that peer" };
      }
      dial.answered = true;
      return null;
    case "candidate":
      if (dial === undefined) return { code: "no-such-dial", message: "candidate for no live dial with that peer" };
      if (countCandidate(dial, sender) <= state.limits.candidatesPerDialMax) return null;
      return { code: "too-many-candidates", message: `at most ${state.limits.candidatesPerDialMax} for one dial` };
    default:
      return unreachable(message);
  }
}

function newDial(id: string, offerer: Listener, offeredAtMs: number): Dial {
  return { id, offerer, offeredAtMs, answered: false, offererCandidates: 0, answererCandidates: 0 };
}

function countCandidate(dial: Dial, sender: Listener): number {
  if (dial.offerer === sender) {
    dial.offererCandidates += 1;
    return dial.offererCandidates;
  }
  dial.answererCandidates += 1;
  return dial.answererCandidates;
}

function stamp(sender: Listener, message: RelayMessage): ServerMessage {
  const from = sender.peerId;
  const { dial } = message;
  if (message.type !== "candidate") return { type: message.type, from, dial, sdp: message.sdp };
  return { type: "candidate", from, dial, candidate: message.candidate, mid: message.mid };
}
