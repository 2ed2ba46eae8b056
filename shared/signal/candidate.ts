import { fail, ok, type Result } from "../result.ts";
import { ipv6Groups, isIpv4, normaliseAddress } from "./address.ts";
import { showValue } from "./fields.ts";
import { signalLimits } from "./limits.ts";

const kinds = ["host", "srflx", "prflx", "relay"];
const tcpKinds = ["active", "passive", "so"];

/**
 * Reads one ICE candidate line (RFC 8839; with or without `a=` before it, as libdatachannel writes it) and writes it anew
 * from the parts that we know, so that nothing else passes. The related address (`raddr`) is blanked: an ICE agent
 * doesn't need it and it would tell a stranger the listener's private address.
 */
export function sanitizeCandidate(text: string): Result<string, string> {
  if (text.length > signalLimits.candidateCharactersMax) {
    return fail(`candidate has ${text.length} characters, may have ${signalLimits.candidateCharactersMax}`);
  }
  const parts = text.replace(/^a=/, "").trimEnd().split(" ");
  const [foundation = "", component = "", transport = "", priority = "", address = "", port = "", typ, kind = ""] =
    parts;
  const extensions = readExtensions(parts.slice(8));
  const protocol = transport.toLowerCase();
  const tcpKind = protocol === "tcp" ? (extensions.get("tcptype") ?? "") : null;
  if (!/^candidate:[A-Za-z0-9+/]{1,32}$/.test(foundation)) return wrong("foundation", foundation);
  if (component !== "1") return wrong("component", component);
  if (protocol !== "udp" && protocol !== "tcp") return wrong("transport", transport);
  if (!isNumber(priority, 0xffff_ffff)) return wrong("priority", priority);
  if (!isReachable(address)) return wrong("address", address);
  if (typ !== "typ" || !kinds.includes(kind)) return wrong("kind", kind);
  if (tcpKind !== null && !tcpKinds.includes(tcpKind)) return wrong("tcptype", tcpKind);
  if (!isPort(port, tcpKind)) return wrong("port", port);

  const written = [foundation, "1", protocol, priority, address, port, "typ", kind];
  if (kind !== "host") written.push("raddr", address.includes(":") ? "::" : "0.0.0.0", "rport", "0");
  if (tcpKind !== null) written.push("tcptype", tcpKind);
  for (const [name, isRight] of Object.entries(knownExtensions)) {
    const value = extensions.get(name);
    if (value !== undefined && isRight(value)) written.push(name, value);
  }
  return ok(written.join(" "));
}

const knownExtensions: Readonly<Record<string, (value: string) => boolean>> = {
  generation: (value) => isNumber(value, 65_535),
  ufrag: isUfrag,
  "network-cost": (value) => isNumber(value, 999),
};

/** RFC 8839: 4 to 256 ice-chars; 32 are more than any stack uses. */
export function isUfrag(text: string): boolean {
  return /^[A-Za-z0-9+/]{4,32}$/.test(text);
}

function readExtensions(parts: readonly string[]): Map<string, string> {
  const extensions = new Map<string, string>();
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const name = parts[index] ?? "";
    if (!extensions.has(name)) extensions.set(name, parts[index + 1] ?? "");
  }
  return extensions;
}

/** Port 0 is for active TCP alone, which is never dialled. */
function isPort(text: string, tcpKind: string | null): boolean {
  return isNumber(text, 65_535) && (text !== "0" || tcpKind === "active");
}

function isNumber(text: string, max: number): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= max;
}

/**
 * The address of another machine, or an mDNS name. Nobody shall be made to send to everybody (no multicast, broadcast or wildcard), nor to
 * what listens on their own machine, link or cloud alone: loopback, link-local, the addresses of metadata services.
 */
function isReachable(address: string): boolean {
  const plain = normaliseAddress(address);
  if (plain === null) return /^[A-Za-z0-9-]{1,63}\.local$/.test(address);
  // A zone names an interface of the sender's machine.
  if (address.includes("%") || metadataServices.has(plain)) return false;
  if (isIpv4(plain)) return isOfAnotherMachine(plain);
  const groups = ipv6Groups(plain) ?? [];
  const [first = 0] = groups;
  const isLinkLocal = (first & 0xffc0) === 0xfe80;
  // Wildcard, loopback, and IPv4 addresses in an old spelling.
  const isLow = groups.slice(0, 6).every((group) => group === 0);
  return first < 0xff00 && !isLinkLocal && !isLow;
}

function isOfAnotherMachine(address: string): boolean {
  const [first = 0, second = 0] = address.split(".").map(Number);
  return first > 0 && first < 224 && first !== 127 && !(first === 169 && second === 254);
}

/** Where clouds tell a machine its secrets; the others' are link-local. */
const metadataServices: ReadonlySet<string> = new Set(["100.100.100.200", "fd00:ec2:0:0:0:0:0:254"]);

function wrong(part: string, value: unknown): Result<string, string> {
  return fail(`candidate has a wrong ${part}: ${showValue(value)}`);
}
