import { fail, ok, type Result } from "../result.ts";
import { collectionLimits } from "./limits.ts";
import { type Deed, likable, type Operation } from "./operation.ts";
import { isOrderKey } from "./order-key.ts";

/** What is wrong with a value; null: nothing. */
type Check = (value: unknown) => string | null;
type Checks = Readonly<Record<string, Check>>;

const { nameCharactersMax, textCharactersMax, addressCharactersMax, secondsMax, starsMax } = collectionLimits;

/** A text with nothing that no keyboard writes. */
const textUpTo =
  (max: number, min = 0): Check =>
  (value) =>
    typeof value === "string" && value.length >= min && value.length <= max && !/\p{Cc}/u.test(value)
      ? null
      : `a text of ${min} to ${max} characters without control characters`;
const likeness =
  (pattern: RegExp, words: string): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? null : words;
const wholeFrom =
  (min: number, max: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? null
      : `a whole number from ${min} to ${max}`;
const orNull =
  (check: Check): Check =>
  (value) => {
    const wrong = value === null ? null : check(value);
    return wrong && `null or ${wrong}`;
  };

/** As the server makes them. */
const thingId = likeness(/^[A-Za-z0-9_-]{1,64}$/, "an id of 1 to 64 letters, digits, _ and -");
const ownId = likeness(/^[0-9a-f]{32}$/, "32 hex digits");
const order: Check = (value) => (typeof value === "string" && isOrderKey(value) ? null : "an order key");
const name = textUpTo(nameCharactersMax, 1);
/** Of this server, so that a file of others makes the page contact nobody. */
const ownAddress: Check = (value) =>
  typeof value === "string" && value.length <= addressCharactersMax && /^\/media\/[A-Za-z0-9/._-]+$/.test(value)
    ? null
    : `a path of this server that begins with /media/`;
const seconds: Check = (value) =>
  typeof value === "number" && value >= 0 && value <= secondsMax ? null : `a number from 0 to ${secondsMax}`;

const thingChecks: Checks = {
  id: thingId,
  title: textUpTo(textCharactersMax),
  artist: textUpTo(textCharactersMax),
  album: textUpTo(textCharactersMax),
  albumId: orEmpty(thingId),
  durationSeconds: seconds,
  coverUrl: orNull(ownAddress),
};
const thing: Check = (value) => faultOf(value, thingChecks);
const what = likeness(new RegExp(`^(${likable.join("|")})$`), `one of ${likable.join(", ")}`);

const toldChecks: Checks = {
  id: ownId,
  device: likeness(/^[0-9a-f]{16}$/, "16 hex digits"),
  clock: wholeFrom(1, 2 * collectionLimits.clockTakenMax),
  atMs: wholeFrom(0, 8_640_000_000_000_000),
};
const deedChecks: Readonly<Record<Deed["kind"], Checks>> = {
  like: { what, thing },
  unlike: { what, of: thingId },
  rate: { of: thingId, stars: wholeFrom(0, starsMax) },
  heard: { song: thing },
  "heard-forget": {},
  "playlist-make": { playlist: ownId, name },
  "playlist-rename": { playlist: ownId, name },
  "playlist-remove": { playlist: ownId },
  "playlist-place": { playlist: ownId, folder: orNull(name), order },
  "entry-add": { playlist: ownId, entry: ownId, song: thing, order },
  "entry-move": { playlist: ownId, entry: ownId, order },
  "entry-remove": { playlist: ownId, entry: ownId },
};
const kinds = Object.keys(deedChecks);

/** Reads what came from a file, from another tab or from a server. The error names the member that is wrong, and what is allowed there. */
export function parseOperation(value: unknown): Result<Operation, string> {
  const kind = isRecord(value) ? value.kind : undefined;
  if (typeof kind !== "string" || !kinds.includes(kind)) {
    return fail(`Cannot read an operation: "kind" is ${told(kind)}, allowed are ${kinds.join(", ")}`);
  }
  const checks = { kind: () => null, ...toldChecks, ...deedChecks[kind as Deed["kind"]] };
  const fault = faultOf(value, checks);
  return fault === null ? ok(value as Operation) : fail(`Cannot read an operation of kind "${kind}": ${fault}`);
}

/**
 * What is wrong with an operation that somebody else made, for a device whose time is `nowMs`; null: nothing. A clock near the largest would
 * leave no room for what is done here afterwards.
 */
export function faultOfTaken({ kind, clock, atMs }: Operation, nowMs: number): string | null {
  const { clockTakenMax, aheadMsMax } = collectionLimits;
  const cannot = `Cannot take an operation of kind "${kind}"`;
  if (clock > clockTakenMax) return `${cannot}: "clock" is ${clock}, and should be at most ${clockTakenMax}`;
  if (kind === "heard" && atMs > nowMs + aheadMsMax) {
    return `${cannot}: "atMs" is ${atMs}, more than a day ahead of this device, whose time is ${nowMs}`;
  }
  return null;
}

/** Null: each member is there and right, and there is no other. */
function faultOf(value: unknown, checks: Checks): string | null {
  if (!isRecord(value)) return "an object is wanted";
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(checks, key));
  if (unknown !== undefined) return `"${unknown.slice(0, 40)}" is not known here`;
  for (const [key, check] of Object.entries(checks)) {
    const wanted = check(value[key]);
    if (wanted !== null) return `"${key}" is ${told(value[key])}, and should be ${wanted}`;
  }
  return null;
}

function orEmpty(check: Check): Check {
  return (value) => {
    const wrong = value === "" ? null : check(value);
    return wrong && `empty or ${wrong}`;
  };
}

function told(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "object") return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
  return typeof value === "string" ? `"${value.slice(0, 40)}"` : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
