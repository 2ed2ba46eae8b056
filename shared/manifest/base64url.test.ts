import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";

test("any bytes come back, and the text is the one that others write", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(decodeBase64url(text)).toEqual(bytes);
    }),
  );
});

test("a text that is decoded is the only one for its bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."AZaz09-_+/= é"), maxLength: 12 }), (text) => {
      const bytes = decodeBase64url(text);
      if (bytes) expect(encodeBase64url(bytes)).toBe(text);
    }),
  );
});

test.each([["A"], ["AA=="], ["AB"], ["AAB"], ["+w"], ["/w"], ["A A"], ["\u00e9\u00e9"], ["AAAAA"]])(
  "refuses %j",
  (text) => {
    expect(decodeBase64url(text)).toBeNull();
  },
);
