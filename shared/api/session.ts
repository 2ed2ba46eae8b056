import { type Static, Type } from "typebox";
import { goneAskedMax } from "./request-limits.ts";

/**
 * A page that wants to share sends its raw Ed25519 public key (32 bytes, base64url). Without a key the page still
 * gets the policy and the operator's keys, and no token: it listens from the CDN alone.
 */
export const SessionRequest = Type.Object({
  publicKey: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" })),
});
export type SessionRequest = Static<typeof SessionRequest>;

export const IceServer = Type.Object({
  urls: Type.Array(Type.String()),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
});
export type IceServer = Static<typeof IceServer>;

export const SharingPolicy = Type.Object({
  /** `off`: the operator's kill switch, no peer is to be contacted. */
  p2p: Type.Union([Type.Literal("on"), Type.Literal("off")]),
  /** `ask`: nothing before the listener says yes. `notice`: sharing starts with a notice and can be switched off. */
  consent: Type.Union([Type.Literal("ask"), Type.Literal("notice")]),
  uploadBitsPerSecondMax: Type.Integer({ minimum: 0 }),
  neighboursMax: Type.Integer({ minimum: 0 }),
});
export type SharingPolicy = Static<typeof SharingPolicy>;

export const SessionResponse = Type.Object({
  /** Null without a key, and when sharing is off. */
  token: Type.Union([Type.String(), Type.Null()]),
  /** When the token (or, without one, this answer) is to be asked for again. */
  expiresAtMs: Type.Integer(),
  /** The server's clock, for skew. */
  nowMs: Type.Integer(),
  trackerUrl: Type.String(),
  /** Raw Ed25519 public keys, base64url: manifests signed by any of them are believed. */
  operatorKeys: Type.Array(Type.String()),
  iceServers: Type.Array(IceServer),
  sharing: SharingPolicy,
  /** What stands before `/{renditionId}/0.m4s`: `/media`, or a CDN's address; without a slash at its end. */
  mediaBaseUrl: Type.String(),
});
export type SessionResponse = Static<typeof SessionResponse>;

/** Which of the renditions that a page has kept the server does not give out any more. */
export const GoneRequest = Type.Object({
  renditionIds: Type.Array(Type.String({ pattern: "^[0-9a-f]{32}$" }), { maxItems: goneAskedMax }),
});
export type GoneRequest = Static<typeof GoneRequest>;

export const GoneResponse = Type.Object({ gone: Type.Array(Type.String()) });
export type GoneResponse = Static<typeof GoneResponse>;
