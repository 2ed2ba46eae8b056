/** Where FNV-1a of 32 bits begins. */
export const fnvStart = 0x811c9dc5;

/** Takes one more number in. */
export function fnvStep(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193);
}

/** FNV-1a of a text, one step for each UTF-16 unit, as a whole number of 32 bits with a sign. */
export function fnvHash(text: string, start = fnvStart): number {
  let hash = start | 0;
  for (let index = 0; index < text.length; index += 1) hash = fnvStep(hash, text.charCodeAt(index));
  return hash;
}
