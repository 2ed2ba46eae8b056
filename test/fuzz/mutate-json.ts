import type { Chance } from "./chance.ts";
import { mutateText, type TextMutation } from "./mutate-text.ts";
import { oddNumbers, oddTexts } from "./odd-values.ts";

export interface JsonMutation extends TextMutation {
  /** The parsed value of the other entry. */
  readonly otherValue: unknown;
}

/** Changes a value in one to a few places: leaves, names, order, nesting. What was handed in stays as it is. */
export function mutateJson(value: unknown, mutation: JsonMutation): unknown {
  let mutated = value;
  do {
    mutated = mutateWithin(mutated, mutation, 0);
  } while (mutation.chance.oneIn(4));
  return mutated;
}

function mutateWithin(value: unknown, mutation: JsonMutation, depth: number): unknown {
  const { chance } = mutation;
  if (typeof value !== "object" || value === null || depth > 20) return mutateLeaf(value, mutation);
  if (chance.oneIn(depth === 0 ? 40 : 12)) return replacement(mutation);
  return Array.isArray(value) ? mutateList(value, mutation, depth) : mutateObject(value, mutation, depth);
}

function mutateLeaf(value: unknown, mutation: JsonMutation): unknown {
  const { chance } = mutation;
  if (chance.oneIn(6)) return replacement(mutation);
  if (typeof value === "string") return mutateText(value, mutation);
  if (typeof value === "number") return chance.oneIn(2) ? value + chance.below(9) - 4 : chance.pick(oddNumbers);
  if (typeof value === "boolean") return !value;
  return replacement(mutation);
}

function mutateList(list: readonly unknown[], mutation: JsonMutation, depth: number): unknown {
  const { chance } = mutation;
  const at = chance.below(list.length);
  const item = list[at];
  switch (chance.below(10)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, ...new Array<unknown>(chance.oneIn(10) ? chance.below(600) : 1).fill(item ?? null));
    case 2:
      return list.toSpliced(at, 0, replacement(mutation));
    case 3:
      return list.toReversed();
    default:
      return list.length === 0 ? [replacement(mutation)] : list.with(at, mutateWithin(item, mutation, depth + 1));
  }
}

function mutateObject(fields: object, mutation: JsonMutation, depth: number): unknown {
  const { chance } = mutation;
  const names = Object.keys(fields);
  const name = names.length > 0 ? chance.pick(names) : "a";
  const copy: Record<string, unknown> = { ...fields };
  switch (chance.below(12)) {
    case 0:
      delete copy[name];
      return copy;
    case 1:
      return withField(copy, chance.pick(oddNames), replacement(mutation));
    case 2:
      return withField(copy, name, copy[chance.pick(names) ?? name]);
    case 3:
      return withField(copy, name, fieldLike(mutation.otherValue, name));
    case 4:
      return Object.fromEntries(Object.entries(copy).toReversed());
    default:
      copy[name] = mutateWithin(copy[name], mutation, depth + 1);
      return copy;
  }
}

const oddNames = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "", "type", "length", "0"];

/** As a field of its own, whatever its name. */
function withField(fields: Record<string, unknown>, name: string, value: unknown): object {
  return Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}

/** What the other entry says under the same name, else anything of it. */
function fieldLike(other: unknown, name: string): unknown {
  if (typeof other !== "object" || other === null) return other;
  return Object.hasOwn(other, name) ? (other as Record<string, unknown>)[name] : Object.values(other)[0];
}

function replacement(mutation: JsonMutation): unknown {
  const { chance } = mutation;
  switch (chance.below(9)) {
    case 0:
      return null;
    case 1:
      return chance.oneIn(2);
    case 2:
    case 3:
      return chance.pick(oddNumbers);
    case 4:
    case 5:
      return chance.pick(oddTexts);
    case 6:
      return nested(chance);
    case 7:
      return chance.pick(objects)();
    default:
      return mutation.otherValue;
  }
}

const objects: readonly (() => unknown)[] = [
  () => ({}),
  () => [],
  () => withField({}, "__proto__", { isAdmin: true, polluted: 1 }),
  () => ({ constructor: { prototype: { polluted: 1 } } }),
  () => ({ toString: null, valueOf: 1, toJSON: "x" }),
  () => ({ length: 2 ** 31 }),
];

function nested(chance: Chance): unknown {
  let value: unknown = chance.pick(oddNumbers);
  for (let depth = chance.length(400); depth > 0; depth -= 1) value = chance.oneIn(2) ? [value] : { a: value };
  return value;
}
