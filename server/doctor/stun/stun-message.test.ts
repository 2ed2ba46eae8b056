import { expect, test } from "vitest";
import { decodeStun, encodeStun, errorOf, longTermKey, readAddress, writeAddress } from "./stun-message.ts";

const bytesOf = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

/** RFC 5769, 2.4. */
const signedRequest = bytesOf(`
  00010060 2112a442 78ad3433 c6ad72c0 29da412e
  00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000
  0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
  0014000b 6578616d 706c652e 6f726700
  00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666`);

/** RFC 5769, 2.2 and 2.3. */
const answer4 = bytesOf(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`);
const answer6 = bytesOf(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
  00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41
  80280004 c8fb0b4c`);

test("a request with long-term credentials has the bytes of the RFC's example", () => {
  const username = "マトリックス";
  const request = encodeStun({
    method: "binding",
    kind: "request",
    transactionId: signedRequest.subarray(8, 20),
    attributes: {
      username: Buffer.from(username),
      nonce: Buffer.from("f//499k954d6OL34oL9FSTvy64sA"),
      realm: Buffer.from("example.org"),
    },
    integrityKey: longTermKey(username, "example.org", "TheMatrIX"),
  });
  expect(request.toString("hex")).toBe(signedRequest.toString("hex"));
});

test.each([
  [answer4, "192.0.2.1"],
  [answer6, "2001:db8:1234:5678:11:2233:4455:6677"],
])("the RFC's answers tell the mapped address", (bytes, address) => {
  const answer = decodeStun(bytes);
  if (!answer.ok) throw new Error(answer.error);
  expect(answer.value).toMatchObject({ kind: "success", method: 1 });
  const { attributes, transactionId } = answer.value;
  expect(readAddress(attributes.xorMappedAddress, transactionId)).toEqual({ address, port: 32853 });
});

test("writeAddress() is what readAddress() reads", () => {
  const endpoint = { address: "10.1.2.3", port: 9 };
  expect(readAddress(writeAddress(endpoint), Buffer.alloc(12))).toEqual(endpoint);
});

test("errorOf() reads class and number", () => {
  const refusal = bytesOf("01130008 2112a442 000000000000000000000000 00090004 00000401");
  const decoded = decodeStun(refusal);
  expect(decoded.ok && errorOf(decoded.value)).toEqual({ code: 401, words: "" });
});

test("decodeStun() refuses what is cut, lengthened or no STUN at all", () => {
  for (let length = 0; length < answer4.length; length += 1) {
    expect(decodeStun(answer4.subarray(0, length)).ok).toBe(false);
  }
  expect(decodeStun(Buffer.concat([answer4, Buffer.alloc(4)])).ok).toBe(false);
  expect(decodeStun(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")).ok).toBe(false);
  const long = Buffer.from(answer4);
  long.writeUInt16BE(200, 22);
  expect(decodeStun(long)).toEqual({ ok: false, error: "a STUN attribute is cut short" });
});
