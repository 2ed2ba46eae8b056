import { expect, test } from "vitest";
import { dialCandidate as candidate, dialSdp as sdp } from "../../test/rigs/dial.ts";
import { fromListener, peer, rendition } from "../../test/rigs/signal-frames.ts";
import { signalLimits } from "./limits.ts";
import { parseClientMessage, parseHello } from "./parse-client-message.ts";

test.each(fromListener)("parseClientMessage() reads $type as it was written", (message) => {
  expect(parseClientMessage(JSON.stringify(message))).toEqual({ ok: true, value: message });
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

test.each([-1, 0.5, 60_001, "40"])("a round trip of %s is refused", (roundTripMs) => {
  const parsed = parseClientMessage(JSON.stringify({ type: "dial-result", to: peer, ok: true, roundTripMs }));
  expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining("roundTripMs") });
});

const [hello, announce] = fromListener;

test("parseHello() reads a hello as it was written", () => {
  expect(parseHello(JSON.stringify(hello))).toEqual({ ok: true, value: hello });
});

test.each([
  ["protocol", { ...hello, protocol: 2 }],
  ["protocol", { type: "hello" }],
  ["protocol", { type: "hello", protocol: 2, proof: "of another kind" }],
  ["malformed", { ...hello, token: 'Cannot read "hello": protocol' }],
  ["malformed", announce],
  ["malformed", { type: "announce", protocol: 2 }],
  ["malformed", []],
])("parseHello() says %s of %j", (code, message) => {
  expect(parseHello(JSON.stringify(message))).toMatchObject({ ok: false, error: { code } });
});
