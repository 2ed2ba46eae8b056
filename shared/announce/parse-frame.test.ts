import fc from "fast-check";
import { expect, test } from "vitest";
import { dialCandidate, dialSdp } from "../../test/rigs/dial.ts";
import { announceFrameLimits } from "./limits.ts";
import { parseFrame } from "./parse-frame.ts";
import type { SdpSpan } from "./sdp-bytes.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = ({ bytes, start, end }: SdpSpan) => JSON.parse(`"${new TextDecoder().decode(bytes.slice(start, end))}"`);
const parse = (frame: unknown) => parseFrame(bytesOf(typeof frame === "string" ? frame : JSON.stringify(frame)));
const reason = (frame: unknown) => {
  const parsed = parse(frame);
  return parsed.ok ? "accepted" : parsed.error.reason;
};

const infoHash = '\u0000\u001f"\\/\u007f\u0080\u00ffabcdefghijkl';
const peerId = "-WW0102-abcdefghijkl";
const sdp = `${dialSdp}a=${dialCandidate}\r\n`;
const lines = sdp.split("\r\n");
const section = lines.find((line) => line.startsWith("m="));
const offer = (fields: object = {}) => ({ offer: { type: "offer", sdp, ...fields }, offer_id: "o".repeat(20) });
const announce = (fields: object = {}) => ({ action: "announce", info_hash: infoHash, peer_id: peerId, ...fields });

test("parseFrame() reads an announce in the order in which clients write it, and in any other", () => {
  const frame = {
    numwant: 5,
    uploaded: 0,
    downloaded: 0,
    left: 0,
    event: "started",
    action: "announce",
    info_hash: infoHash,
    peer_id: peerId,
    offers: [offer(), { ...offer(), extra: { deep: [1, "2", null, true, { a: -1.5e-3 }] } }],
  };
  const wanted = { type: "announce", infoHash, peerId, event: "started", isComplete: true };
  for (const keys of [Object.entries(frame), Object.entries(frame).reverse()]) {
    const parsed = parse(Object.fromEntries(keys));
    expect(parsed).toMatchObject({ ok: true, value: wanted });
    if (!parsed.ok || parsed.value.type !== "announce") throw new Error("no announce");
    expect(parsed.value.offers.map((item) => [item.offerId, textOf(item.sdp)])).toEqual([
      ["o".repeat(20), sdp],
      ["o".repeat(20), sdp],
    ]);
  }
  expect(parse(JSON.stringify(frame, null, 2))).toMatchObject({ ok: true, value: wanted });
});

test.each([
  [{}, "update", false],
  [{ event: "" }, "update", false],
  [{ event: null, left: null, offers: null, answer: null }, "update", false],
  [{ event: "empty", left: 7 }, "update", false],
  [{ event: "completed", left: 0 }, "completed", true],
  [{ event: "paused", left: 0.5 }, "paused", false],
])("parseFrame() of %j is %s, complete: %s", (fields, event, isComplete) => {
  expect(parse(announce(fields))).toMatchObject({ ok: true, value: { event, isComplete, offers: [] } });
});

test("parseFrame() reads an answer and a scrape", () => {
  const answer = { to_peer_id: "t".repeat(20), offer_id: "o".repeat(20), answer: { sdp, type: "answer" } };
  expect(parse(announce(answer))).toMatchObject({
    ok: true,
    value: { type: "answer", infoHash, peerId, toPeerId: "t".repeat(20), offerId: "o".repeat(20) },
  });
  expect(parse({ action: "scrape", info_hash: infoHash })).toEqual({
    ok: true,
    value: { type: "scrape", infoHashes: [infoHash] },
  });
  expect(parse({ action: "scrape", info_hash: [infoHash, peerId] })).toEqual({
    ok: true,
    value: { type: "scrape", infoHashes: [infoHash, peerId] },
  });
});

test("an SDP whose JSON is spelled otherwise is written anew, and reads the same", () => {
  const spelled = JSON.stringify(announce({ offers: [offer()] })).replace(/\/|A|\\r/g, (found) =>
    found === "/" ? "\\/" : found === "A" ? "\\u0041" : "\\u000D",
  );
  const parsed = parse(spelled);
  if (!parsed.ok || parsed.value.type !== "announce") throw new Error(JSON.stringify(parsed));
  expect(textOf(parsed.value.offers[0]?.sdp as SdpSpan)).toBe(sdp);
});

test.each<[string, unknown]>([
  ["frame is no JSON object", "null"],
  ["frame is no JSON object", "{}x"],
  ["frame is no JSON object", `${JSON.stringify(announce())},`],
  ["frame is no JSON object", '{"x":01}'],
  ["frame is no JSON object", '{"x":"\\q"}'],
  ["frame is no JSON object", '{"x":"\\u12g4"}'],
  ["frame is no JSON object", '{"x":"a\nb"}'],
  ["frame is no JSON object", `{"x":${"[".repeat(20)}${"]".repeat(20)}}`],
  ['action must be "announce" or "scrape"', "{}"],
  ['action must be "announce" or "scrape"', announce({ action: "connect" })],
  ["action is no short string", announce({ action: 1 })],
  ["action is no short string", announce({ action: "x".repeat(65) })],
  ["announce names no info_hash", { action: "announce", peer_id: peerId }],
  ["announce names no info_hash", announce({ info_hash: [infoHash] })],
  ["announce names no peer_id", { action: "announce", info_hash: infoHash }],
  ["info_hash is no string of 20 bytes", announce({ info_hash: "x".repeat(19) })],
  ["info_hash is no string of 20 bytes", announce({ info_hash: "x".repeat(21) })],
  ["peer_id is no string of 20 bytes", announce({ peer_id: `${"x".repeat(19)}Ā` })],
  ["peer_id is no string of 20 bytes", announce({ peer_id: `${"x".repeat(19)}😀` })],
  ["peer_id is no string of 20 bytes", announce({ peer_id: null })],
  ["event is no short string", announce({ event: 1 })],
  ["event must be one of started, stopped, completed, update, paused", announce({ event: "toString" })],
  ["left is neither a number nor null", announce({ left: "0" })],
  ["numwant is neither a number nor null", announce({ numwant: {} })],
  ["offers is no list", announce({ offers: {} })],
  ['offers[0] is no { offer: { type: "offer", sdp }, offer_id of 20 bytes }', announce({ offers: [null] })],
  ['offers[1] is no { offer: { type: "offer", sdp }, offer_id of 20 bytes }', announce({ offers: [offer(), {}] })],
  ['offers[0].offer is no { type: "offer", sdp }', announce({ offers: [offer({ type: "answer" })] })],
  ["offers has more than 64 items", announce({ offers: Array(65).fill(offer({ sdp: lines.join("\n") })) })],
  ["answer names no to_peer_id", announce({ answer: { type: "answer", sdp } })],
  ["answer names no offer_id", announce({ answer: { type: "answer", sdp }, to_peer_id: peerId })],
  ["scrape names no info_hash", { action: "scrape" }],
  ["info_hash[1] is no string of 20 bytes", { action: "scrape", info_hash: [infoHash, ""] }],
  ["info_hash has more than 64 items", { action: "scrape", info_hash: Array(65).fill(infoHash) }],
  [`frame has more than ${announceFrameLimits.frameBytesMax} bytes`, " ".repeat(65_537)],
])("%s: told", (wanted, frame) => {
  expect(reason(frame)).toBe(wanted);
});

test("a fault names the swarm as far as it was read", () => {
  expect(parse(announce({ event: "begun" }))).toMatchObject({ error: { action: "announce", infoHash } });
  expect(parse("[]")).toMatchObject({ error: { action: null, infoHash: null } });
});

test.each<[string, string]>([
  ["sdp does not begin with v=0", ` ${sdp}`],
  ["sdp does not begin with v=0", ""],
  ["sdp has 0 media sections, must have one", lines.filter((line) => !line.startsWith("m=")).join("\r\n")],
  ["sdp has 2 media sections, must have one", `${sdp}${section}\r\n`],
  ["sdp has a section that is no data channel", `${sdp}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n`],
  ["sdp has a section that is no data channel", sdp.replace("webrtc-datachannel", "webrtc-datachannels")],
  ["sdp has a fingerprint that is not of SHA-256", sdp.replace("sha-256", "sha-1")],
  ["sdp has more than 128 lines", sdp + "a=x\r\n".repeat(120)],
  ["sdp has more than 8192 bytes", `${sdp}a=${"x".repeat(8_192)}`],
  ["sdp has a character that is neither printable ASCII nor the end of a line", `${sdp}a=\u0000`],
  ["sdp has a character that is neither printable ASCII nor the end of a line", `${sdp}a=ü`],
  ["sdp has a character that is neither printable ASCII nor the end of a line", `${sdp}a="`],
  ["sdp has a character that is neither printable ASCII nor the end of a line", `${sdp}a=\\`],
  ["sdp has a character that is neither printable ASCII nor the end of a line", `${sdp}a=\t`],
  ...["a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup", "a=mid", "a=sctp-port"].map((start): [string, string] => [
    "sdp lacks ICE credentials, fingerprint, setup, mid or SCTP port",
    lines.filter((line) => !line.startsWith(start)).join("\r\n"),
  ]),
])("%s: told", (wanted, text) => {
  expect(reason(announce({ offers: [offer({ sdp: text })] }))).toBe(`offers[0].offer: ${wanted}`);
});

test.each([
  ["a lead without its rest", [0xc2, 0x00]],
  ["a lead before the end of the string", [0xc2, 0x22]],
  ["a rest without its lead", [0x80, 0x80]],
  ["a letter in two bytes that one would do for", [0xc1, 0x81]],
])("bytes that are no UTF-8 are refused, whoever let them through: %s", (_, wrong) => {
  const text = JSON.stringify(announce({ peer_id: "x".repeat(21) }));
  const frame = bytesOf(text);
  frame.set(wrong, bytesOf(text.slice(0, text.indexOf("xxxx"))).length);
  expect(parseFrame(frame).ok).toBe(false);
});

/** Frames with the dialect's keys and all kinds of values, some of them right. */
const mostly = <Value>(right: fc.Arbitrary<Value>, other: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: other });
const anyFrame = fc.record(
  {
    action: mostly(fc.constantFrom("announce", "scrape"), fc.constantFrom("x", null)),
    info_hash: mostly(fc.constant(infoHash), fc.oneof(fc.array(fc.constant(peerId)), fc.jsonValue())),
    peer_id: mostly(fc.constant(peerId), fc.oneof(fc.string({ minLength: 20, maxLength: 20 }), fc.jsonValue())),
    event: mostly(fc.constantFrom("started", "stopped", "completed", "paused", ""), fc.jsonValue()),
    left: mostly(fc.double({ noNaN: true, min: 0, max: 3 }), fc.jsonValue()),
    numwant: mostly(fc.integer({ min: -2, max: 9 }), fc.jsonValue()),
    offers: mostly(
      fc.array(fc.constant(offer()), { maxLength: 6 }),
      fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
    ),
    answer: mostly(fc.constantFrom(null, { type: "answer", sdp }), fc.jsonValue()),
    to_peer_id: fc.constant(peerId),
    offer_id: fc.constant(peerId),
    extra: fc.jsonValue({ maxDepth: 3 }),
  },
  { requiredKeys: ["action", "info_hash", "peer_id"] },
);

test("parseFrame() takes no frame that JSON.parse would not, reads the same in it, and never throws", {
  timeout: 60_000,
}, () => {
  let taken = 0;
  fc.assert(
    fc.property(anyFrame, fc.constantFrom(undefined, 1), (frame, indent) => {
      const parsed = parse(JSON.stringify(frame, null, indent));
      if (!parsed.ok) return;
      taken += 1;
      const { value } = parsed;
      expect(frame.action).toBe(value.type === "scrape" ? "scrape" : "announce");
      if (value.type === "scrape") expect(value.infoHashes).toEqual([frame.info_hash].flat());
      else expect([value.infoHash, value.peerId]).toEqual([frame.info_hash, frame.peer_id]);
      if (value.type === "announce") {
        expect(value.isComplete).toBe(frame.left === 0);
        expect(value.offers.length).toBeLessThanOrEqual((frame.offers as unknown[] | null | undefined)?.length ?? 0);
      }
    }),
    { seed: 1, numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

test("a frame with bytes changed, cut or put in never throws, and is taken only when JSON.parse takes it", {
  timeout: 60_000,
}, () => {
  const answer = { to_peer_id: peerId, offer_id: peerId, answer: { type: "answer", sdp } };
  const originals = [announce({ event: "started", left: 3, offers: [offer(), offer()] }), announce(answer)].map(
    (frame) => bytesOf(JSON.stringify(frame)),
  );
  let taken = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...originals),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 2 })), {
        minLength: 1,
        maxLength: 3,
      }),
      (original, changes) => {
        const bytes = [...original];
        for (const [place, byte, kind] of changes)
          bytes.splice(place % bytes.length, kind === 2 ? 0 : 1, ...(kind === 1 ? [] : [byte]));
        const frame = Uint8Array.from(bytes);
        if (!parseFrame(frame).ok) return;
        taken += 1;
        expect(() => JSON.parse(new TextDecoder().decode(frame))).not.toThrow();
      },
    ),
    { seed: 2, numRuns: 5_000 },
  );
  expect(taken).toBeGreaterThan(300);
});
