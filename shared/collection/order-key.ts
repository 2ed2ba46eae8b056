import { collectionLimits } from "./limits.ts";

/**
 * Keys between which there is always room for another: text, ordered sign by sign. The first four digits count whole places, so that what is put
 * at an end stays short; the rest is a fraction. After fractional indexing as Figma and David Greenspan describe it.
 */

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const headLength = 4;
const headMax = digits.length ** headLength - 1;

/** Whether it is an order key: letters and digits of ASCII, no 0 at the end of the fraction, and none of nothing but noughts. */
export function isOrderKey(text: string): boolean {
  const [fits, shortest] = [/^[0-9A-Za-z]{4,}$/.test(text), text.length === headLength];
  if (!fits || text.length > collectionLimits.orderCharactersMax) return false;
  return shortest ? text !== "0000" : !text.endsWith("0");
}

/** A key between two; null stands for the end of the list. Throws when the first is not before the second: the caller has ordered them. */
export function keyBetween(before: string | null, after: string | null): string {
  if (before !== null && after !== null && before >= after) {
    throw new RangeError(`Cannot put a key between "${before}" and "${after}": the first must come before the second`);
  }
  if (before === null && after === null) return headOf(Math.floor(headMax / 2));
  if (before === null) return keyBefore(after as string);
  if (after === null) return keyAfter(before);
  const [low, high] = [headIn(before), headIn(after)];
  if (high - low > 1) return headOf(Math.floor((low + high) / 2));
  const fraction = before.slice(headLength);
  return headOf(low) + fractionBetween(fraction, low === high ? after.slice(headLength) : null);
}

/** So many keys between two, in their order. */
export function keysBetween(before: string | null, after: string | null, count: number): string[] {
  const keys: string[] = [];
  if (after === null) {
    for (let last = before; keys.length < count; keys.push(last)) last = keyBetween(last, null);
    return keys;
  }
  const fill = (low: string | null, high: string | null, many: number) => {
    if (many === 0) return;
    const middle = keyBetween(low, high);
    const left = Math.floor((many - 1) / 2);
    fill(low, middle, left);
    keys.push(middle);
    fill(middle, high, many - 1 - left);
  };
  fill(before, after, count);
  return keys;
}

function keyAfter(key: string): string {
  const head = headIn(key);
  return head < headMax ? headOf(head + 1) : headOf(head) + fractionBetween(key.slice(headLength), null);
}

function keyBefore(key: string): string {
  const head = headIn(key);
  if (head > 1) return headOf(head - 1);
  return headOf(0) + fractionBetween("", head === 0 ? key.slice(headLength) : null);
}

/** A fraction between two that end with no 0; null is 1. */
function fractionBetween(before: string, after: string | null): string {
  let common = "";
  if (after !== null) {
    while (common.length < after.length && (before[common.length] ?? "0") === after[common.length]) {
      common += after[common.length];
    }
  }
  if (after !== null && common !== "") {
    return common + fractionBetween(before.slice(common.length), after.slice(common.length));
  }
  const low = before === "" ? 0 : digits.indexOf(before[0] as string);
  const high = after === null ? digits.length : digits.indexOf(after[0] as string);
  if (high - low > 1) return digits[Math.floor((low + high) / 2)] as string;
  return (digits[low] as string) + fractionBetween(before.slice(1), null);
}

function headIn(key: string): number {
  return [...key.slice(0, headLength)].reduce((sum, digit) => sum * digits.length + digits.indexOf(digit), 0);
}

function headOf(number: number): string {
  let text = "";
  for (let rest = number; text.length < headLength; rest = Math.floor(rest / digits.length)) {
    text = digits[rest % digits.length] + text;
  }
  return text;
}
