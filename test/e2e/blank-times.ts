/** A copy of a CMAF segment with the decode time of each `tfdt` box set to zero. Must stay free of imports: pages run it too. */
export function blankTimes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  const walk = (start: number, end: number): void => {
    for (let at = start; at + 8 <= end; ) {
      const size = view.getUint32(at);
      const name = String.fromCharCode(...copy.subarray(at + 4, at + 8));
      if (size < 8 || at + size > end) return;
      if (name === "moof" || name === "traf") walk(at + 8, at + size);
      if (name === "tfdt") copy.fill(0, at + 12, at + size);
      at += size;
    }
  };
  walk(0, copy.length);
  return copy;
}
