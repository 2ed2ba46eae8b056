import { fail, ok, type Result } from "../../shared/result.ts";
import { ipv6Groups, isIpv4 } from "../../shared/signal/address.ts";

/** Reads the text of one setting: its value, or a description of what it may hold. */
export type SettingKind<Value> = (text: string) => Result<Value, string>;

export function wholeNumber(minimum: number, maximum: number): SettingKind<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return ok(value);
    return fail(`a whole number from ${minimum} to ${maximum}`);
  };
}

export function decimal(minimum: number, maximum: number): SettingKind<number> {
  return (text) => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return ok(value);
    return fail(`a number from ${minimum} to ${maximum}, such as 0.05`);
  };
}

export function oneOf<const Values extends readonly string[]>(values: Values): SettingKind<Values[number]> {
  return (text) => (values.includes(text) ? ok(text) : fail(`one of ${values.join(", ")}`));
}

/** `URL` accepts spaces, line breaks, backslashes and missing slashes. Those who use the text do not, so these are refused. */
const wholeAddress = /^[a-z][a-z0-9+.-]*:\/\/(?!\/)[^\s\p{Cc}\\]+$/iu;

export function address(protocols: readonly string[], example: string): SettingKind<string> {
  return (text) => {
    const expected = `an address such as ${example}`;
    if (!wholeAddress.test(text) || !URL.canParse(text)) return fail(expected);
    if (!protocols.includes(new URL(text).protocol)) return fail(expected);
    // The text is searched, since `URL` drops a lone "?" at the end.
    if (/[?#]/.test(text)) return fail(`${expected}, without "?" and "#"`);
    return ok(text.replace(/\/+$/, ""));
  };
}

const pathsMax = 4;

/** Paths of files with commas between them. */
export function paths(text: string): Result<readonly string[], string> {
  const list = text.split(",").map((path) => path.trim());
  const isGood = list.length <= pathsMax && list.every((path) => /^[^\0]{1,1000}$/.test(path));
  return isGood ? ok(list) : fail(`one to ${pathsMax} paths of 1 to 1000 characters, with commas between them`);
}

/** A connection address, kept exactly as it is because its query carries options. */
export function connection(protocols: readonly string[], example: string): SettingKind<string> {
  return (text) => {
    const isGood = URL.canParse(text) && protocols.includes(new URL(text).protocol);
    return isGood ? ok(text) : fail(`an address such as ${example}`);
  };
}

/** `auto`, or a character set of one or more bytes for a sign, under one of its names; its first name comes out. */
export function charset(text: string): Result<string, string> {
  if (text === "auto") return ok(text);
  const expected = "auto, or a character set as browsers name it, such as windows-1251, koi8-r, shift_jis or gbk";
  try {
    const { encoding } = new TextDecoder(text);
    return encoding.startsWith("utf-") ? fail(expected) : ok(encoding);
  } catch {
    return fail(expected);
  }
}

/** Comma-separated origins of pages, as a browser tells them. */
export function origins(example: string): SettingKind<readonly string[]> {
  return (text) => {
    const items = text.split(",").map((item) => item.trim());
    if (items.length <= 32 && items.every(isOrigin)) return ok(items);
    return fail(`at most 32 addresses without a path, such as ${example}, with commas between them`);
  };
}

/** The proxies before us: their addresses and prefixes, or a number of hops. */
export type TrustedProxies = number | readonly string[];

const hopsMax = 8;
const proxiesMax = 100;

/** A number of hops, or addresses and prefixes with commas between them. */
export function proxies(text: string): Result<TrustedProxies, string> {
  if (/^\d$/.test(text) && Number(text) <= hopsMax) return ok(Number(text));
  const items = text.split(",").map((item) => item.trim());
  if (items.length <= proxiesMax && items.every(isPrefix)) return ok(items);
  return fail(
    `the number of proxies before this server, 0 to ${hopsMax}, or at most ${proxiesMax} addresses and prefixes such as 10.0.0.0/8 with commas between them`,
  );
}

/** `192.0.2.1`, `10.0.0.0/8`, `fd00::/8`. A prefix of no bits would believe everybody. */
function isPrefix(text: string): boolean {
  const [address = "", bits, more] = text.split("/");
  const groups = isIpv4(address) ? 32 : ipv6Groups(address) ? 128 : 0;
  if (groups === 0 || more !== undefined) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= groups);
}

/** `off`, `all`, or comma-separated info hashes of 40 hex digits, which come out in lower case. */
export function announcedSwarms(text: string): Result<"off" | "all" | readonly string[], string> {
  if (text === "off" || text === "all") return ok(text);
  const items = text.split(",").map((item) => item.trim().toLowerCase());
  if (items.length <= 1_000 && items.every((item) => /^[0-9a-f]{40}$/.test(item))) return ok(items);
  return fail("off, all, or at most 1000 info hashes of 40 hex digits with commas between them");
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/**
 * Comma-separated ICE addresses (RFC 7064, RFC 7065). Browsers throw at a port that there is not, and at a transport behind
 * `stun:`: with one such address no page could share.
 */
export function iceAddresses(schemes: readonly string[], example: string): SettingKind<readonly string[]> {
  const host = "(?:\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9.-]+)";
  const pattern = new RegExp(`^(${schemes.join("|")}):${host}(?::([1-9]\\d{0,4}))?(\\?transport=(?:udp|tcp))?$`);
  const isGood = (item: string) => {
    const [, scheme = "", port = "1", transport] = pattern.exec(item) ?? [];
    return scheme !== "" && Number(port) <= 65_535 && (transport === undefined || scheme.startsWith("turn"));
  };
  return (text) => {
    const items = text.split(",").map((item) => item.trim());
    if (items.length <= 8 && items.every(isGood)) return ok(items);
    return fail(`at most 8 addresses such as ${example}, with commas between them`);
  };
}

export function matching(pattern: RegExp, expected: string): SettingKind<string> {
  return (text) => (pattern.test(text) ? ok(text) : fail(expected));
}
