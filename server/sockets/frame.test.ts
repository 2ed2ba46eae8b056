import { expect, test } from "vitest";
import { Receiver } from "ws";
import { headerBytes, pingFrame, textFrame } from "./frame.ts";

test.each([
  [0, "8100"],
  [125, "817d"],
  [126, "817e007e"],
  [65_535, "817effff"],
  [65_536, "817f0000000000010000"],
])("textFrame() of %i bytes has the header %s, and ws reads it", async (bytes, header) => {
  const text = "x".repeat(bytes);
  const frame = textFrame(text);
  expect(frame.subarray(0, headerBytes(bytes)).toString("hex")).toBe(header);
  expect(frame.length).toBe(headerBytes(bytes) + bytes);
  const receiver = new Receiver({ isServer: false });
  const read = new Promise((resolve) => receiver.once("message", (data: Buffer) => resolve(data.toString())));
  receiver.write(frame);
  expect(await read).toBe(text);
});

test("textFrame() counts bytes, not characters", () => {
  expect(textFrame("é😀").toString("hex")).toBe("8106c3a9f09f9880");
});

test("pingFrame is a ping without payload", () => {
  expect(pingFrame.toString("hex")).toBe("8900");
});
