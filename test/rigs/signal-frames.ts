import { dialCandidate as candidate, dialSdp as sdp } from "./dial.ts";

export const peer = "p".repeat(43);
export const rendition = "0123456789abcdef0123456789abcdef";

/** One frame of each type, at least, as a listener says it. */
export const fromListener = [
  { type: "hello", protocol: 1, token: "aa.bb.cc", publicKey: "k".repeat(43), signature: "s".repeat(86) },
  { type: "announce", changes: [] },
  {
    type: "announce",
    changes: [
      [rendition, 30, 3],
      [rendition, 0, 0],
    ],
  },
  { type: "seek", renditionId: rendition },
  { type: "offer", to: peer, dial: "d1", sdp },
  { type: "answer", to: peer, dial: "d1", sdp },
  { type: "candidate", to: peer, dial: "d1", candidate, mid: "0" },
  { type: "dial-result", to: peer, ok: false },
  { type: "dial-result", to: peer, ok: true, roundTripMs: 37 },
  { type: "parted", to: peer },
  { type: "bye" },
];

/** One frame of each type, at least, as the tracker says it. */
export const fromTracker = [
  { type: "challenge", nonce: "n".repeat(43) },
  { type: "welcome", peerId: peer, announceIntervalMs: 2_000, sharing: "on" },
  { type: "refused", code: "token", message: "expired" },
  { type: "introduce", peers: [{ peerId: peer, offerer: true, near: "prefix", swarms: [rendition] }] },
  {
    type: "introduce",
    peers: [{ peerId: peer, offerer: true, near: "network", reason: "same-network", swarms: [rendition] }],
  },
  { type: "swarm", renditionId: rendition, holders: 3, wanters: 0 },
  { type: "offer", from: peer, dial: "d1", sdp },
  { type: "answer", from: peer, dial: "d1", sdp },
  { type: "candidate", from: peer, dial: "d1", candidate, mid: "0" },
  { type: "gone", peerId: peer },
  { type: "sharing", sharing: "off" },
  { type: "closed", renditions: [] },
  { type: "error", code: "not-introduced", message: "who?", dial: "d1" },
  { type: "error", code: "malformed", message: "what?" },
  { type: "moved", retryAfterMs: 1_500 },
];
