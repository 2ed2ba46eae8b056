import { unreachable } from "../unreachable.ts";
import type { PeerMessage } from "../wire/message.ts";
import type { EngineInput } from "./input.ts";
import { isHeld } from "./rendition-state.ts";
import type { Core } from "./state.ts";
import { isWanted } from "./want-of.ts";

/**
 * Whether an input by itself can change from whom something should be asked. What follows later from an input calls `considerAnew` where
 * it happens.
 */
export function movesPicks(core: Core, input: EngineInput): boolean {
  switch (input.type) {
    case "timeout":
    case "block-sent":
    // The block's verification follows, and moves them.
    case "origin-block":
      return false;
    case "segment-read":
      return input.outcome !== "found";
    // One block more of what has been asked for; a segment that is whole says so by itself.
    case "verified":
      return input.outcome !== "genuine" || !core.picks.allAsked;
    case "link-inside":
      return false;
    case "message":
      return saysSomethingNew(core, input.message);
    case "woke":
    case "share":
    case "upload-allowance":
    case "pin":
    case "play":
    case "expect-next":
    case "expect-likely":
    case "expect-click":
    case "stop":
    case "playhead":
    case "want":
    case "unwant":
    case "tracker-open":
    case "tracker-closed":
    case "introduced":
    case "closed":
    case "swarm":
    case "link-open":
    case "link-closed":
    case "dial-failed":
    case "offered":
    case "flood":
    case "bad-message":
    case "block-unreadable":
    case "origin-end":
    case "cache-loaded":
    case "cache-lost":
      return true;
    default:
      return unreachable(input);
  }
}

function saysSomethingNew(core: Core, message: PeerMessage): boolean {
  switch (message.type) {
    case "request":
    case "cancel":
    case "block":
    case "ack":
    case "coming":
    case "ping":
    case "pong":
      return false;
    case "needs":
    case "some":
    case "have":
      return isWanted(core, message.renditionId) && !isHeld(core, message);
    case "drop":
      return isWanted(core, message.renditionId);
    case "holdings":
      return message.held.some(({ renditionId }) => isWanted(core, renditionId));
    case "hello":
    case "reject":
    case "goodbye":
      return true;
    default:
      return unreachable(message);
  }
}
