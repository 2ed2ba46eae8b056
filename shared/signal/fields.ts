import { isPeerId, isRenditionId, type PeerId, type RenditionId } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import { signalLimits } from "./limits.ts";

/**
 * One hostile JSON object while it is read field by field. Readers return a harmless value of the right type when a field
 * is wrong and note the first fault; the caller looks at `fault` once, before it uses anything.
 */
export interface Fields {
  readonly type: string;
  readonly raw: object;
  fault: string | null;
}

/** Opens a frame: JSON, an object, with a `type`. */
export function openFrame(text: string): Result<Fields, string> {
  if (text.length > signalLimits.frameBytesMax) {
    return fail(`Cannot read frame: ${text.length} characters, may be ${signalLimits.frameBytesMax}`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return fail("Cannot read frame: not JSON");
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return fail(`Cannot read frame: ${showValue(raw)} is not an object`);
  }
  const type = own(raw, "type");
  if (typeof type !== "string") return fail(`Cannot read frame: type is ${showValue(type)}, must be text`);
  return ok({ type, raw, fault: null });
}

/** The value that was read, or the first fault. */
export function closeFrame<Message>(fields: Fields, message: Message): Result<Message, string> {
  return fields.fault === null ? ok(message) : fail(fields.fault);
}

/**
 * Ends the `switch` over the types of frames: a type that the protocol knows and no case reads is a type error here. What
 * comes to it when it runs is a type that the protocol does not know.
 */
export function refuseType(type: never, whose: string): { ok: false; error: string } {
  return fail(`Cannot read frame: type ${showValue(type)} is not ${whose} message`);
}

/** What a person may see of a hostile value: its JSON, at most 40 characters. */
export function showValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const shown = JSON.stringify(value);
  return shown.length <= 40 ? shown : `${shown.slice(0, 36)}… (${shown.length} characters)`;
}

export function note(fields: Fields, where: string, value: unknown, expected: string): void {
  fields.fault ??= `Cannot read "${fields.type}": ${where} is ${showValue(value)}, must be ${expected}`;
}

export function own(raw: object, name: string): unknown {
  return Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined;
}

/** Text of `charactersMin` to `charactersMax` characters that matches `pattern`. */
export function readText(
  fields: Fields,
  name: string,
  shape: { charactersMin?: number; charactersMax: number; pattern?: RegExp },
): string {
  const value = own(fields.raw, name);
  const min = shape.charactersMin ?? 1;
  if (typeof value !== "string" || value.length < min || value.length > shape.charactersMax) {
    note(fields, name, value, `text of ${min} to ${shape.charactersMax} characters`);
    return "";
  }
  if (shape.pattern !== undefined && !shape.pattern.test(value)) {
    note(fields, name, value, `of the form ${shape.pattern.source}`);
    return "";
  }
  return value;
}

export function readInteger(fields: Fields, name: string, min: number, max: number): number {
  return checkInteger(fields, name, own(fields.raw, name), min, max);
}

export function checkInteger(fields: Fields, where: string, value: unknown, min: number, max: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max)
    return value === 0 ? 0 : value;
  note(fields, where, value, `a whole number from ${min} to ${max}`);
  return min;
}

export function readBoolean(fields: Fields, name: string): boolean {
  const value = own(fields.raw, name);
  if (typeof value !== "boolean") note(fields, name, value, "true or false");
  return value === true;
}

/** One of a few words. With `otherwise` given, an unknown word reads as that one, so that newer trackers stay readable. */
export function readWord<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly [Word, ...Word[]],
  otherwise?: Word,
): Word {
  const value = own(fields.raw, name);
  const known = words.find((word) => word === value);
  if (known !== undefined) return known;
  if (otherwise !== undefined && typeof value === "string") return otherwise;
  note(fields, name, value, words.map((word) => `"${word}"`).join(" or "));
  return words[0];
}

export function readPeerId(fields: Fields, name: string): PeerId {
  const value = own(fields.raw, name);
  if (typeof value === "string" && isPeerId(value)) return value;
  note(fields, name, value, "a peer id");
  return "" as PeerId;
}

export function readRenditionId(fields: Fields, name: string): RenditionId {
  return checkRenditionId(fields, name, own(fields.raw, name));
}

export function checkRenditionId(fields: Fields, where: string, value: unknown): RenditionId {
  if (typeof value === "string" && isRenditionId(value)) return value;
  note(fields, where, value, "a rendition id");
  return "" as RenditionId;
}

export function readList(fields: Fields, name: string, max: number): readonly unknown[] {
  const value = own(fields.raw, name);
  if (Array.isArray(value) && value.length <= max) return value;
  note(fields, name, value, `a list of at most ${max}`);
  return [];
}
