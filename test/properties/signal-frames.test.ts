import fc from "fast-check";
import { expect, test } from "vitest";
import { signalLimits } from "../../shared/signal/limits.ts";
import { parseClientMessage } from "../../shared/signal/parse-client-message.ts";
import { parseServerMessage } from "../../shared/signal/parse-server-message.ts";
import { dialCandidate as candidate, dialSdp as sdp } from "../rigs/dial.ts";
import { fromListener, fromTracker, peer, rendition } from "../rigs/signal-frames.ts";

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
