import type { AnnounceChange } from "../announce-change.ts";
import type { PeerId, RenditionId } from "../ids.ts";
import type { Nearness } from "../nearness.ts";

/** The one version of this protocol so far. */
export const signalProtocol = 1;

/**
 * Why a peer was introduced: for its nearness; `short-way` when measured round trips between the two networks are short; `long-standing`, `far-share` and
 * `far-fill` are the far ones. A reason that this version does not know is read as `other`.
 */
export const introductionReasons = [
  "same-address",
  "same-prefix",
  "same-network",
  "same-country",
  "short-way",
  "long-standing",
  "far-share",
  "far-fill",
  "other",
] as const;
export type IntroductionReason = (typeof introductionReasons)[number];

/** Whether the operator allows sharing at all. */
export type Sharing = "on" | "off";

// ---- passed on between two listeners ----

/** An offer or an answer, without who says it to whom. */
export interface Description {
  /** Chosen by the offerer, fresh for each attempt: names this attempt in all that follows. */
  readonly dial: string;
  readonly sdp: string;
}

/** A candidate, without who says it to whom. */
export interface Candidate {
  readonly dial: string;
  /** `candidate:…`, without `a=`. The end of candidates is not told. */
  readonly candidate: string;
  readonly mid: string;
}

/** What the tracker and its instances pass on as it is. */
export type Relayed =
  | ({ readonly type: "offer" | "answer" } & Description)
  | ({ readonly type: "candidate" } & Candidate);

// ---- listener → tracker ----

export interface HelloMessage {
  readonly type: "hello";
  readonly protocol: 1;
  /** The session token of `POST /api/v1/session`. */
  readonly token: string;
  /** The raw 32-byte Ed25519 public key of this page, base64url. */
  readonly publicKey: string;
  /** Ed25519 over `helloText(nonce)`, base64url. */
  readonly signature: string;
}

export interface AnnounceMessage {
  readonly type: "announce";
  /** Only what changed since the last announce on this socket. */
  readonly changes: readonly AnnounceChange[];
}

/** Asks for more introductions in one swarm that was announced before. */
export interface SeekMessage {
  readonly type: "seek";
  readonly renditionId: RenditionId;
}

export interface OfferMessage extends Description {
  readonly type: "offer";
  readonly to: PeerId;
}

export interface AnswerMessage extends Description {
  readonly type: "answer";
  readonly to: PeerId;
}

export interface CandidateMessage extends Candidate {
  readonly type: "candidate";
  readonly to: PeerId;
}

/** What a listener has the tracker pass on to another. */
export type RelayMessage = OfferMessage | AnswerMessage | CandidateMessage;

/** What became of a dial, told by the listener that made the offer. Ends the dial. May be left out. */
export interface DialResultMessage {
  readonly type: "dial-result";
  readonly to: PeerId;
  readonly ok: boolean;
  /** The first ping's over the new link, whole milliseconds; may be left out. */
  readonly roundTripMs?: number;
}

/** A link was closed to make room for another. Whenever one has what the other wants, they may be introduced again. */
export interface PartedMessage {
  readonly type: "parted";
  readonly to: PeerId;
}

/** A clean goodbye: the tracker forgets this listener at once and closes. */
export interface ByeMessage {
  readonly type: "bye";
}

export type ClientMessage =
  | HelloMessage
  | AnnounceMessage
  | SeekMessage
  | RelayMessage
  | DialResultMessage
  | PartedMessage
  | ByeMessage;

// ---- tracker → listener ----

/** The first frame on every socket. */
export interface ChallengeMessage {
  readonly type: "challenge";
  /** Random, base64url, used for this socket alone. */
  readonly nonce: string;
}

export interface WelcomeMessage {
  readonly type: "welcome";
  readonly peerId: PeerId;
  /** Gather changes of holdings for this long before announcing them; a new want of 2 or 3 goes at once. */
  readonly announceIntervalMs: number;
  readonly sharing: Sharing;
}

/** Why a hello was not accepted. A code that this version does not know is read as `other`. */
export const refusedCodes = ["protocol", "token", "key", "signature", "malformed", "timeout", "busy", "other"] as const;
export type RefusedCode = (typeof refusedCodes)[number];

/** Followed by the close of the socket. */
export interface RefusedMessage {
  readonly type: "refused";
  readonly code: RefusedCode;
  readonly message: string;
}

export interface IntroducedPeer {
  readonly peerId: PeerId;
  /** Whether the receiver of this frame should make the offer. The other side was told the opposite. */
  readonly offerer: boolean;
  readonly near: Nearness;
  /** Not told by older trackers. */
  readonly reason?: IntroductionReason;
  /** The swarms for which the two were introduced. */
  readonly swarms: readonly RenditionId[];
}

export interface IntroduceMessage {
  readonly type: "introduce";
  readonly peers: readonly IntroducedPeer[];
}

/** Answers a change with `want` > 0 and a `seek`: does waiting for peers make sense? The receiver itself is not counted. */
export interface SwarmMessage {
  readonly type: "swarm";
  readonly renditionId: RenditionId;
  /** Others that hold at least one segment. */
  readonly holders: number;
  /** Others that want it. One peer may count in both. */
  readonly wanters: number;
}

export interface RelayedOfferMessage extends Description {
  readonly type: "offer";
  /** Stamped by the tracker. */
  readonly from: PeerId;
}

export interface RelayedAnswerMessage extends Description {
  readonly type: "answer";
  readonly from: PeerId;
}

export interface RelayedCandidateMessage extends Candidate {
  readonly type: "candidate";
  readonly from: PeerId;
}

/** What another listener had the tracker pass on. */
export type RelayedMessage = RelayedOfferMessage | RelayedAnswerMessage | RelayedCandidateMessage;

/** An introduced peer left the tracker. A link to it that works stays: only new dials are pointless. */
export interface GoneMessage {
  readonly type: "gone";
  readonly peerId: PeerId;
}

/** The operator switched sharing while this socket was open. */
export interface SharingMessage {
  readonly type: "sharing";
  readonly sharing: Sharing;
}

/** All renditions that the operator has closed to sharing; sent after `welcome` when there are some, and at each change. */
export interface ClosedMessage {
  readonly type: "closed";
  readonly renditions: readonly RenditionId[];
}

/** What was wrong with a frame. A code that this version does not know is read as `other`. */
export const errorCodes = [
  "malformed",
  "unexpected",
  "rate-limited",
  "too-many-swarms",
  "not-introduced",
  "no-such-dial",
  "too-many-dials",
  "too-many-candidates",
  "sharing-off",
  "other",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** The frame before was not obeyed; the socket stays open unless it goes on like that. */
export interface ErrorMessage {
  readonly type: "error";
  readonly code: ErrorCode;
  readonly message: string;
  /** The dial that came to nothing, when the refused frame named one. */
  readonly dial?: string;
}

/** The tracker goes away on purpose (a deploy): reconnect after this wait, with a new token. Links stay. */
export interface MovedMessage {
  readonly type: "moved";
  readonly retryAfterMs: number;
}

export type ServerMessage =
  | ChallengeMessage
  | WelcomeMessage
  | RefusedMessage
  | IntroduceMessage
  | SwarmMessage
  | RelayedMessage
  | GoneMessage
  | SharingMessage
  | ClosedMessage
  | ErrorMessage
  | MovedMessage;

/** What a listener signs to prove that it holds the key of its hello: UTF-8 of this text. */
export function helloText(nonce: string): string {
  return `tutti-hello-v1\n${nonce}`;
}

/** WebSocket close codes of the tracker, in addition to the standard ones (1003 binary frame, 1009 too large, 1012 restart). */
export const closeCodes = {
  /** A `refused` frame came before. Ask for a new session first. */
  refused: 4001,
  /** The same peer said hello on another socket. Do not reconnect: that one lives. */
  replaced: 4002,
  /** Too many malformed frames. */
  malformed: 4003,
  /** Went on sending far above the rate limit. */
  flood: 4004,
  /** After `bye`. */
  bye: 4005,
} as const;
