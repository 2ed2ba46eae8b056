import { expect, test } from "vitest";
import { type ByteString, byteStringOfHex, hexOf } from "./byte-string.ts";
import type { ServerMessage } from "./output.ts";
import { messageBytesMax, writeMessage } from "./write-message.ts";

const written = (message: ServerMessage) => {
  const target = new Uint8Array(messageBytesMax + 3);
  return new TextDecoder().decode(target.subarray(3, writeMessage(target, 3, message)));
};

const all = Array.from({ length: 260 }, (_, unit) => String.fromCharCode(unit % 256)).join("");
const ids = Array.from({ length: 13 }, (_, index) => all.slice(index * 20, index * 20 + 20) as ByteString);

test.each(ids.map((id) => [hexOf(id), id]))(
  "writeMessage() writes the 20 bytes %s so that JSON reads them",
  (_, id) => {
    const response = { type: "response", infoHash: id, complete: 1, incomplete: 22, intervalSeconds: 120 } as const;
    expect(JSON.parse(written(response))).toEqual({
      action: "announce",
      info_hash: id,
      interval: 120,
      complete: 1,
      incomplete: 22,
    });
  },
);

test("writeMessage() writes an offer with the SDP as it came, in this form", () => {
  const bytes = new TextEncoder().encode("..v=0\\r\\n..");
  const [infoHash, peerId, offerId] = ["i", "p", "o"].map((letter) => letter.repeat(20) as ByteString) as [
    ByteString,
    ByteString,
    ByteString,
  ];
  const message = { type: "offer", infoHash, peerId, offerId, sdp: { bytes, start: 2, end: 9 } } as const;
  expect(written(message)).toBe(
    `{"action":"announce","info_hash":"${infoHash}","peer_id":"${peerId}","offer_id":"${offerId}","offer":{"type":"offer","sdp":"v=0\\r\\n"}}`,
  );
  expect(JSON.parse(written({ ...message, type: "answer" }))).toMatchObject({
    answer: { type: "answer", sdp: "v=0\r\n" },
  });
});

test("writeMessage() writes scrapes and failures, and the largest scrape has room", () => {
  const file = (infoHash: ByteString) => ({ infoHash, complete: 1e9, incomplete: 1e9, downloaded: 1e9 });
  const files = Array.from({ length: 64 }, () => file("\u0000".repeat(20) as ByteString));
  expect(written({ type: "scrape", files, intervalSeconds: 1 }).length).toBeLessThan(messageBytesMax);
  expect(JSON.parse(written({ type: "scrape", files: ids.map(file), intervalSeconds: 120 }))).toEqual({
    action: "scrape",
    files: Object.fromEntries(ids.map((id) => [id, { complete: 1e9, incomplete: 1e9, downloaded: 1e9 }])),
    flags: { min_request_interval: 120 },
  });
  const failure = { type: "failure", reason: 'a "b"' } as const;
  expect(written({ ...failure, action: null, infoHash: null })).toBe('{"failure reason":"a \\"b\\""}');
  expect(JSON.parse(written({ ...failure, action: "announce", infoHash: ids[0] as ByteString }))).toEqual({
    action: "announce",
    info_hash: ids[0],
    "failure reason": 'a "b"',
  });
});

test("byteStringOfHex() and hexOf() are each other's way back", () => {
  const hex = "00ff7f80".repeat(5);
  expect(hexOf(byteStringOfHex(hex))).toBe(hex);
  expect(byteStringOfHex(hex).length).toBe(20);
});
