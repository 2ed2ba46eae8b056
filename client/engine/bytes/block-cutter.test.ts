import { expect, test } from "vitest";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { BlockCutter, wantedBytes } from "./block-cutter.ts";

const segment = Uint8Array.from({ length: 3 * blockBytes + 100 }, (_, index) => (index * 7) & 0xff);

function cutterOf(firstBlock = 0, endBlock = 4) {
  const blocks: [number, Buffer][] = [];
  const cutter = new BlockCutter({
    segmentBytes: segment.length,
    firstBlock,
    endBlock,
    onBlock: (blockIndex, payload) => blocks.push([blockIndex, Buffer.from(payload.buffer)]),
  });
  return { cutter, blocks };
}

const headOf = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });

/** Are these the blocks as they are in the segment? (Looked at byte by byte by `toEqual` they take seconds.) */
function expectBlocks(blocks: readonly [number, Buffer][], firstBlock = 0, endBlock = 4): void {
  const indexes = Array.from({ length: endBlock - firstBlock }, (_, index) => firstBlock + index);
  expect(blocks.map(([index]) => index)).toEqual(indexes);
  for (const [index, payload] of blocks) {
    expect(payload.equals(segment.subarray(index * blockBytes, (index + 1) * blockBytes))).toBe(true);
  }
}

test.each([7, 1_000, blockBytes - 1, blockBytes, blockBytes + 1, segment.length])(
  "the same blocks come out of pieces of %i bytes",
  (pieceBytes) => {
    const { cutter, blocks } = cutterOf();
    cutter.accept(headOf(200));
    let isEnough = false;
    for (let at = 0; at < segment.length; at += pieceBytes) {
      isEnough ||= !cutter.push(segment.subarray(at, at + pieceBytes));
    }
    expect(isEnough).toBe(false);
    expect(cutter.complete).toBe(true);
    expect(cutter.strayBytes).toBe(0);
    expectBlocks(blocks);
  },
);

test("a block is told as soon as its last byte is there", () => {
  const { cutter, blocks } = cutterOf();
  cutter.accept(headOf(200));
  cutter.push(segment.subarray(0, blockBytes - 1));
  expect(blocks).toEqual([]);
  cutter.push(segment.subarray(blockBytes - 1, blockBytes + 10));
  expectBlocks(blocks, 0, 1);
  expect(cutter.strayBytes).toBe(10);
});

test("blocks are bytes of their own: what comes later changes none that was told", () => {
  const { cutter, blocks } = cutterOf();
  cutter.accept(headOf(200));
  const piece = segment.slice(0, blockBytes);
  cutter.push(piece);
  piece.fill(0);
  expectBlocks(blocks, 0, 1);
});

test("a whole answer to a range is cut at the right bytes, and need not be read to its end", () => {
  const { cutter, blocks } = cutterOf(1, 3);
  expect(cutter.accept(headOf(200))).toBe(true);
  let isGoingOn = true;
  let at = 0;
  for (; isGoingOn && at < segment.length; at += 5_000) isGoingOn = cutter.push(segment.subarray(at, at + 5_000));
  expectBlocks(blocks, 1, 3);
  expect(cutter.complete).toBe(true);
  expect(isGoingOn).toBe(false);
});

test("one byte too many spoils an answer that had to end", () => {
  const { cutter } = cutterOf();
  cutter.accept(headOf(200));
  cutter.push(segment);
  expect(cutter.complete).toBe(true);
  expect(cutter.push(Uint8Array.of(0))).toBe(false);
  expect(cutter.complete).toBe(false);
});

test("a partial answer must be of the range that was asked, of a segment of this length", () => {
  const range = `bytes ${blockBytes}-${3 * blockBytes - 1}/${segment.length}`;
  const isAccepted = (told?: string) =>
    cutterOf(1, 3).cutter.accept(headOf(206, told === undefined ? {} : { "content-range": told }));
  expect(isAccepted(range)).toBe(true);
  expect(isAccepted()).toBe(true);
  expect(isAccepted(`bytes 0-${3 * blockBytes - 1}/${segment.length}`)).toBe(false);
  expect(isAccepted(`bytes ${blockBytes}-${3 * blockBytes - 1}/${segment.length + 1}`)).toBe(false);
});

test.each([204, 302, 304, 403, 404, 416, 429, 500, 503])("status %i brings no block", (status) => {
  expect(cutterOf().cutter.accept(headOf(status))).toBe(false);
});

test("wantedBytes() ends with the segment", () => {
  const onBlock = () => undefined;
  const bytesOf = (firstBlock: number, endBlock: number) =>
    wantedBytes({ segmentBytes: segment.length, firstBlock, endBlock, onBlock });
  expect(bytesOf(0, 4)).toEqual({ start: 0, end: segment.length });
  expect(bytesOf(3, 4)).toEqual({ start: 3 * blockBytes, end: segment.length });
  expect(bytesOf(1, 2)).toEqual({ start: blockBytes, end: 2 * blockBytes });
});
