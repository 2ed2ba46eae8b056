import type { SessionResponse } from "../../../shared/api/session.ts";
import type { SharingState } from "../listener-snapshot.ts";

export interface SharingFacts {
  readonly wanted: boolean;
  readonly hasIdentity: boolean;
  readonly canVerify: boolean;
  readonly hasWebRtc: boolean;
  /** The browser reports data saver or a mobile connection. */
  readonly metered: boolean;
  /** Why no link is kept just now, see manners.ts. */
  readonly resting: string | null;
  readonly policy: SessionResponse["sharing"]["p2p"] | null;
}

/** May this page talk to other listeners now, and if not, why not? In the order that a listener can change. */
export function sharingState(facts: SharingFacts): { state: SharingState; reason: string | null } {
  if (!facts.wanted) return { state: "off", reason: null };
  if (!facts.hasWebRtc) return { state: "impossible", reason: "This browser has no WebRTC." };
  if (!facts.hasIdentity || !facts.canVerify) {
    return { state: "impossible", reason: "This page cannot verify what others send: it needs https and Ed25519." };
  }
  if (facts.metered) return { state: "impossible", reason: "The connection is metered or saves data." };
  if (facts.policy === "off") return { state: "switched-off", reason: "Sharing is switched off on this server." };
  if (facts.resting !== null) return { state: "resting", reason: facts.resting };
  return facts.policy === null ? { state: "off", reason: "No session yet." } : { state: "on", reason: null };
}
