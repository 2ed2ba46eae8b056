/** Whether a text is an IPv4 address in dotted decimals, without leading zeros. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** The eight 16-bit groups of an IPv6 address, or null when it is none. Zones (`%eth0`) are refused. */
export function ipv6Groups(text: string): number[] | null {
  if (text.length > 45 || !text.includes(":")) return null;
  const plain = unfoldIpv4Tail(text);
  if (plain === null) return null;
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const head = hexGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? hexGroups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** `::ffff:192.0.2.1` → `::ffff:c000:201`; other texts unchanged; null when the tail is no IPv4 address. */
function unfoldIpv4Tail(text: string): string | null {
  if (!text.includes(".")) return text;
  const cut = text.lastIndexOf(":") + 1;
  const tail = text.slice(cut);
  if (!isIpv4(tail)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = tail.split(".").map(Number);
  return `${text.slice(0, cut)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function hexGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}

/**
 * One spelling for each address, so that equal addresses are equal texts: IPv4 dotted; IPv6 as eight groups in hex without
 * leading zeros; an IPv4 address mapped into IPv6 (as dual-stack sockets report it) as IPv4. Null when it is no address.
 */
export function normaliseAddress(text: string): string | null {
  if (isIpv4(text)) return text;
  const groups = ipv6Groups(text.split("%")[0] ?? "");
  if (groups === null) return null;
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return groups.map((group) => group.toString(16)).join(":");
}

/**
 * The line that an address belongs to, which is what limits count by: an IPv4 address; /56 of IPv6, which is what a line at home has. A
 * text that is no address is itself.
 */
export function lineOf(text: string): string {
  const address = normaliseAddress(text) ?? text;
  if (!address.includes(":")) return address;
  const [first = "", second = "", third = "", fourth = "0"] = address.split(":", 4);
  return [first, second, third, (Number.parseInt(fourth, 16) & 0xff00).toString(16)].join(":");
}

/** The network that a normalised address belongs to: /24 of IPv4, /48 of IPv6. */
export function addressPrefix(address: string): string {
  const ipv6 = address.includes(":");
  return address.split(ipv6 ? ":" : ".", 3).join(ipv6 ? ":" : ".");
}
