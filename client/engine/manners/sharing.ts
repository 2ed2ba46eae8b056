import type { SessionResponse } from "../../../shared/api/session.ts";
import type { SharingState } from "../listener-snapshot.ts";

/** What a page is able to do, once and for all. */
export interface SharingAbility {
  /** Songs are played from segments that are here, not by the browser alone. */
  readonly playsSegments: boolean;
  readonly hasIdentity: boolean;
  readonly canVerify: boolean;
  readonly hasWebRtc: boolean;
  readonly hasWebSocket: boolean;
}

export interface SharingFacts extends SharingAbility {
  readonly wanted: boolean;
  /** The browser reports data saver or a mobile connection. */
  readonly metered: boolean;
  /** The connection may be a mobile one, and the browser would not tell. */
  readonly mayBeMobile: boolean;
  /** The yes was one that named mobile data. */
  readonly mobileData: boolean;
  /** Why no link is kept just now, see manners.ts. */
  readonly resting: string | null;
  readonly policy: SessionResponse["sharing"]["p2p"] | null;
}

/** Why this page can never share, in plain words; null: it can. */
export function cannotShare(able: SharingAbility): string | null {
  if (!able.playsSegments) return "This browser plays songs by itself, so there is nothing here to share.";
  if (!able.hasWebRtc) return "This browser can't connect to other listeners: it has no WebRTC, or it is switched off.";
  if (!able.hasWebSocket) return "This browser can't be introduced to other listeners: it has no WebSocket.";
  if (!able.hasIdentity || !able.canVerify) {
    return "This page can't check what others send: that needs https and a browser with Ed25519.";
  }
  return null;
}

/** May this page talk to other listeners now, and if not, why not? In the order that a listener can change. */
export function sharingState(facts: SharingFacts): { state: SharingState; reason: string | null } {
  if (!facts.wanted) return { state: "off", reason: null };
  const never = cannotShare(facts);
  if (never !== null) return { state: "impossible", reason: never };
  if (facts.metered) return { state: "impossible", reason: "The connection is a mobile one, or saves data." };
  if (facts.mayBeMobile && !facts.mobileData) {
    const reason =
      "This browser does not tell whether the connection is a mobile one, so sharing waits for your yes to mobile data.";
    return { state: "off", reason };
  }
  if (facts.policy === "off") return { state: "switched-off", reason: "Sharing is switched off on this server." };
  if (facts.resting !== null) return { state: "resting", reason: facts.resting };
  return facts.policy === null ? { state: "off", reason: "No session yet." } : { state: "on", reason: null };
}
