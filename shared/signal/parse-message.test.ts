import fc from "fast-check";
import { expect, test } from "vitest";
import { dialCandidate as candidate, dialSdp as sdp } from "../../test/rigs/dial.ts";
import { signalLimits } from "./limits.ts";
import { parseClientMessage } from "./parse-client-message.ts";
import { parseServerMessage } from "./parse-server-message.ts";

const peer = "p".repeat(43);
const rendition = "0123456789abcdef0123456789abcdef";

const fromListener = [
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

const fromTracker = [
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

test.each(fromListener)("parseClientMessage() reads $type as it was written", (message) => {
  expect(parseClientMessage(JSON.stringify(message))).toEqual({ ok: true, value: message });
});

test.each(fromTracker)("parseServerMessage() reads $type as it was written", (message) => {
  expect(parseServerMessage(JSON.stringify(message))).toEqual({ ok: true, value: message });
});

test("unknown fields are dropped in both directions", () => {
  for (const [parse, messages] of [
    [parseClientMessage, fromListener],
    [parseServerMessage, fromTracker],
  ] as const) {
    for (const message of messages) {
      const text = JSON.stringify({ ...message, evil: 1, from_: "x" }).replace("{", '{"__proto__":{"polluted":1},');
      expect(parse(text)).toEqual({ ok: true, value: message });
    }
  }
});

test("a field that a frame does not have is not found on the prototype of all objects", () => {
  const message = fromListener.find(({ type }) => type === "candidate");
  Object.defineProperty(Object.prototype, "mid", { value: "0", configurable: true });
  try {
    expect(parseClientMessage(JSON.stringify({ ...message, mid: undefined }))).toMatchObject({ ok: false });
  } finally {
    Reflect.deleteProperty(Object.prototype, "mid");
  }
});

test("what stands in an SDP or a candidate beside what is known is dropped in both directions", () => {
  for (const [parse, messages] of [
    [parseClientMessage, fromListener],
    [parseServerMessage, fromTracker],
  ] as const) {
    for (const message of messages) {
      if (!("sdp" in message || "candidate" in message)) continue;
      const evil = "sdp" in message ? { sdp: `${sdp}a=evil:1\r\n` } : { candidate: `${candidate} evil 1` };
      expect(parse(JSON.stringify({ ...message, ...evil }))).toEqual({ ok: true, value: message });
    }
  }
});

const optional = ["error dial", "dial-result roundTripMs"];

test("a required field that is missing or of another type is refused and named", () => {
  for (const [parse, messages] of [
    [parseClientMessage, fromListener],
    [parseServerMessage, fromTracker],
  ] as const) {
    for (const message of messages) {
      for (const name of Object.keys(message)) {
        for (const wrong of [undefined, null, {}, [[]]]) {
          if (wrong === undefined && optional.includes(`${message.type} ${name}`)) continue;
          const result = parse(JSON.stringify({ ...message, [name]: wrong }));
          expect(result).toMatchObject({ ok: false, error: expect.stringContaining(name) });
        }
      }
    }
  }
});

test.each([
  ["null", "Cannot read frame: null is not an object"],
  ["[]", "Cannot read frame: a list of 0 is not an object"],
  ["{", "Cannot read frame: not JSON"],
  ["7", "Cannot read frame: 7 is not an object"],
  ["{}", "Cannot read frame: type is missing, must be text"],
  ['{"type":"toString"}', 'Cannot read frame: type "toString" is not a listener\'s message'],
  [
    JSON.stringify({
      type: "announce",
      changes: [
        [rendition, 1, 1],
        [rendition, 70_000, 1],
      ],
    }),
    'Cannot read "announce": changes[1][1] is 70000, must be a whole number from 0 to 65535',
  ],
  [
    JSON.stringify({ type: "announce", changes: [null] }),
    'Cannot read "announce": changes[0] is null, must be [renditionId, heldSegments, want]',
  ],
  [
    JSON.stringify({ type: "announce", changes: [[rendition, 1, 4]] }),
    'Cannot read "announce": changes[0][2] is 4, must be a whole number from 0 to 3',
  ],
  [JSON.stringify({ type: "announce", changes: [[rendition.toUpperCase(), 1, 1]] }), /must be a rendition id$/],
  [
    JSON.stringify({ type: "announce", changes: new Array(257).fill([rendition, 1, 1]) }),
    'Cannot read "announce": changes is a list of 257, must be a list of at most 256',
  ],
  [JSON.stringify({ type: "parted", to: "__proto__" }), 'Cannot read "parted": to is "__proto__", must be a peer id'],
  [
    JSON.stringify({ type: "candidate", to: peer, dial: "d", candidate: candidate.replace("host", "all"), mid: "0" }),
    'Cannot read "candidate": candidate has a wrong kind: "all"',
  ],
  [
    JSON.stringify({ type: "hello", protocol: 2 }),
    'Cannot read "hello": protocol is 2, must be a whole number from 1 to 1',
  ],
  [
    JSON.stringify({ type: "offer", to: peer, dial: "x".repeat(17), sdp }),
    /dial is "x{17}", must be text of 1 to 16 characters/,
  ],
  [JSON.stringify({ type: "offer", to: peer, dial: "a b", sdp }), /dial is "a b"/],
  [
    JSON.stringify({ type: "offer", to: peer, dial: "d", sdp: "v=0" }),
    'Cannot read "offer": sdp has 0 media sections, must have one',
  ],
  [JSON.stringify({ type: "bye", pad: "x".repeat(signalLimits.frameBytesMax) }), /characters, may be 16384/],
])("parseClientMessage() says what is wrong with %s", (text, error) => {
  const result = parseClientMessage(text);
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.error).toMatch(error);
});

test("codes of a newer tracker read as other", () => {
  expect(parseServerMessage('{"type":"error","code":"too-sunny","message":""}')).toMatchObject({
    value: { code: "other" },
  });
});

test("a listener's message is no tracker's message and the other way round", () => {
  expect(parseServerMessage(JSON.stringify(fromListener[0]))).toMatchObject({ ok: false });
  expect(parseClientMessage(JSON.stringify(fromTracker[0]))).toMatchObject({ ok: false });
});

test("both parsers never throw, and read back what they let through", () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(peer, rendition, sdp, candidate, "d1", "on", 1));
  const names = [
    "to",
    "from",
    "dial",
    "sdp",
    "candidate",
    "mid",
    "ok",
    "changes",
    "peers",
    "peerId",
    "code",
    "renditionId",
  ];
  const shaped = fc
    .tuple(
      fc.constantFrom(...fromListener, ...fromTracker),
      fc.dictionary(fc.constantFrom(...names), field, { maxKeys: 3 }),
    )
    .map(([message, changed]) => JSON.stringify({ ...message, ...changed }));
  fc.assert(
    fc.property(fc.oneof(shaped, fc.json(), fc.string()), (text) => {
      for (const parse of [parseClientMessage, parseServerMessage]) {
        const result = parse(text);
        if (result.ok) expect(parse(JSON.stringify(result.value))).toEqual(result);
        else expect(result.error.length).toBeLessThanOrEqual(signalLimits.textCharactersMax);
      }
    }),
    { numRuns: 1_500 },
  );
});

test("a nearness that is not known reads as far, and a reason as other; older trackers give none", () => {
  const peers = (fields: object) => [{ peerId: peer, offerer: true, near: "far", swarms: [rendition], ...fields }];
  const read = (fields: object) => {
    const parsed = parseServerMessage(JSON.stringify({ type: "introduce", peers: peers(fields) }));
    return parsed.ok && parsed.value.type === "introduce" ? parsed.value.peers : parsed;
  };
  expect(read({ near: "continent" })).toEqual(peers({}));
  expect(read({ reason: "same-moon" })).toEqual(peers({ reason: "other" }));
  expect(read({})).toEqual(peers({}));
  expect(read({ reason: 7 })).toMatchObject({ ok: false, error: expect.stringContaining("reason is 7") });
});

test.each([-1, 0.5, 60_001, "40"])("a round trip of %s is refused", (roundTripMs) => {
  const parsed = parseClientMessage(JSON.stringify({ type: "dial-result", to: peer, ok: true, roundTripMs }));
  expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining("roundTripMs") });
});
