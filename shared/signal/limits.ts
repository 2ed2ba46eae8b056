/** Limits of the talk between a listener and the tracker. Both parsers refuse what goes beyond. */
export const signalLimits = {
  /** Bytes of one frame, either way: an SDP fits twice. The sockets enforce it too (`maxPayload`). */
  frameBytesMax: 16_384,
  /** Characters of an offer or answer: a data-channel SDP with a dozen candidates has about 1,500. */
  sdpCharactersMax: 8_192,
  /** Lines of an offer or answer. */
  sdpLinesMax: 128,
  /** Characters of one candidate line: the longest real ones (IPv6, relayed) have about 200. */
  candidateCharactersMax: 384,
  /** Characters of a session token: an EdDSA token with our claims has about 350. */
  tokenCharactersMax: 1_024,
  /** Characters of a nonce: at least 16 random bytes in base64url. */
  nonceCharactersMin: 22,
  nonceCharactersMax: 64,
  /** Changes in one announce: 256 of them fill about 11 KiB of the frame. A larger cache takes several frames. */
  changesPerAnnounceMax: 256,
  /** Segments of one rendition that a listener may claim: three days of sound. */
  heldSegmentsMax: 65_535,
  /** Characters of a dial id, chosen by the offerer. */
  dialCharactersMax: 16,
  /** Characters of a media id (`a=mid`), chosen by the offerer's WebRTC stack. */
  midCharactersMax: 16,
  /** Peers in one introduction frame. */
  peersPerIntroductionMax: 16,
  /** Swarms named for one introduced peer. */
  swarmsPerIntroductionMax: 8,
  /** Holders or wanters that a swarm frame may claim. */
  swarmCountMax: 10_000_000,
  /** Renditions that an operator may have closed at one time: as many as fit in a frame. */
  closedRenditionsMax: 400,
  /** Characters of text meant for people in `error` and `refused`. */
  textCharactersMax: 300,
  /** Longest round trip that a listener may report, in milliseconds: by then a dial is given up. */
  roundTripMsMax: 60_000,
  /** Longest wait that the tracker may ask of a listener, in milliseconds: ten minutes. */
  waitMsMax: 600_000,
} as const;
