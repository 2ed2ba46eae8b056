import type { Threat } from "../defence.ts";

const fields = "shared/signal/fields.ts";
const sdp = "shared/signal/sdp.ts";
const candidate = "shared/signal/candidate.ts";
const dialFields = "shared/signal/dial-fields.ts";
const bytes = "shared/announce/sdp-bytes.ts";
const frame = "shared/announce/parse-frame.ts";
const messages = [
  "shared/signal/parse-client-message.test.ts",
  "shared/signal/parse-server-message.test.ts",
  "test/properties/signal-frames.test.ts",
];
const sdps = ["shared/signal/sdp.test.ts"];
const candidates = ["shared/signal/candidate.test.ts"];
const announces = ["shared/announce/parse-frame.test.ts"];

export const hijacking: Threat = {
  threat: "hijacking, prototype pollution",
  defences: [
    {
      defence: "only fields of the schema are relayed",
      file: "shared/signal/parse-client-message.ts",
      remove: '{ to: readPeerId(fields, "to"), ...readRelayed',
      by: '{ ...fields.raw, to: readPeerId(fields, "to"), ...readRelayed',
      tests: messages,
    },
    {
      defence: "a field is the frame's own",
      file: fields,
      remove: "return Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined;",
      by: "return (raw as Record<string, unknown>)[name];",
      tests: messages,
    },
    {
      defence: "a frame is an object",
      file: fields,
      remove: " || raw === null || Array.isArray(raw)) {",
      by: " || raw === null) {",
      tests: messages,
    },
    {
      defence: "a peer id is one",
      file: fields,
      remove: 'if (typeof value === "string" && isPeerId(value)) return value;',
      by: 'if (typeof value === "string") return value as PeerId;',
      tests: messages,
    },
    {
      defence: "a rendition id is one",
      file: fields,
      remove: 'if (typeof value === "string" && isRenditionId(value)) return value;',
      by: 'if (typeof value === "string") return value as RenditionId;',
      tests: messages,
    },
    {
      defence: "changes of one announce",
      file: fields,
      remove: "if (Array.isArray(value) && value.length <= max) return value;",
      by: "if (Array.isArray(value)) return value;",
      tests: messages,
    },
    {
      defence: "a dial's id is short and plain",
      file: fields,
      remove: "if (shape.pattern !== undefined && !shape.pattern.test(value)) {",
      by: "if (false) {",
      tests: messages,
    },
    {
      defence: "attributes are looked up among our own names",
      file: sdp,
      remove: "} else if (Object.hasOwn(singles, name)) {",
      by: "} else if (name in singles) {",
      tests: sdps,
    },
    {
      defence: "/announce: an event is one of ours",
      file: frame,
      remove: "return (announceEvents as readonly string[]).includes(event);",
      by: "return true;",
      tests: announces,
    },
    {
      defence: "/announce: an id has 20 bytes",
      file: "shared/announce/byte-string.ts",
      remove: "if (unit < 0 || unit > 0xff) return null;",
      by: "if (unit < 0) return null;",
      tests: announces,
    },
    {
      defence: "/announce: unknown fields are not nested without end",
      file: "shared/announce/json-scan.ts",
      remove: "return depth < announceFrameLimits.depthMax && this.eachItem(",
      by: "return this.eachItem(",
      tests: announces,
    },
    {
      defence: "/announce: offers that are read",
      file: frame,
      remove: "if (offers.length >= offersReadMax) return wrong(",
      by: "if (false) return wrong(",
      tests: announces,
    },
    {
      defence: "/announce: swarms of one scrape",
      file: frame,
      remove: "if (infoHashes.length >= scrapeMax) return wrong(",
      by: "if (false) return wrong(",
      tests: announces,
    },
  ],
};

export const descriptions: Threat = {
  threat: "malicious SDP and candidates",
  defences: [
    {
      defence: "an SDP is written anew on both sides",
      file: dialFields,
      remove: "const sanitized = sanitizeSdp(value);",
      by: "const sanitized = { ok: true, value };",
      tests: messages,
    },
    {
      defence: "a candidate is written anew on both sides",
      file: dialFields,
      remove: "const sanitized = sanitizeCandidate(value);",
      by: "const sanitized = { ok: true, value };",
      tests: messages,
    },
    {
      defence: "8 KiB of SDP",
      file: sdp,
      remove: "if (text.length > signalLimits.sdpCharactersMax) {",
      by: "if (false) {",
      tests: sdps,
    },
    {
      defence: "lines of an SDP",
      file: sdp,
      remove: "if (lines.length > signalLimits.sdpLinesMax)",
      by: "if (false)",
      tests: sdps,
    },
    {
      defence: "only lines that we know",
      file: sdp,
      remove: "return ok(writeSdp(parts));",
      by: "return ok(text);",
      tests: sdps,
    },
    {
      defence: "one section",
      file: sdp,
      remove: "if (parts.sections !== 1) return fail(",
      by: "if (parts.sections < 1) return fail(",
      tests: sdps,
    },
    {
      defence: "... which is a data channel's",
      file: sdp,
      remove: "if (/^m=application \\d{1,5} (UDP|TCP)\\/DTLS\\/SCTP webrtc-datachannel$/.test(line)) return null;",
      by: "return null;",
      tests: sdps,
    },
    {
      defence: "values of the form that they have",
      file: sdp,
      remove: "if (singles[name]?.(value) !== true) return ",
      by: "if (false) return ",
      tests: sdps,
    },
    {
      defence: "no second fingerprint",
      file: sdp,
      remove: "if (known !== undefined && known !== value)",
      by: "if (false)",
      tests: sdps,
    },
    {
      defence: "nothing that is needed lacks",
      file: sdp,
      remove: "if (missing !== undefined) return fail(",
      by: "if (false) return fail(",
      tests: sdps,
    },
    {
      defence: "candidates within an SDP",
      file: sdp,
      remove: "candidate.ok && parts.candidates.length < candidatesMax",
      by: "candidate.ok",
      tests: sdps,
    },
    {
      defence: "... go through the same whitelist",
      file: sdp,
      remove: "const candidate = sanitizeCandidate(line);",
      by: "const candidate = { ok: true, value: line.slice(2) };",
      tests: sdps,
    },
    {
      defence: "characters of a candidate",
      file: candidate,
      remove: "if (text.length > signalLimits.candidateCharactersMax) {",
      by: "if (false) {",
      tests: candidates,
    },
    {
      defence: "nobody is made to send to a group or to all",
      file: candidate,
      remove: "return first > 0 && first < 224 && first !== 127 && !(first === 169 && second === 254);",
      by: "return true;",
      tests: candidates,
    },
    {
      defence: "... over IPv6",
      file: candidate,
      remove: "return first < 0xff00 && !isLinkLocal && !isLow;",
      by: "return true;",
      tests: candidates,
    },
    {
      defence: "no name is looked up but mDNS",
      file: candidate,
      remove: "return /^[A-Za-z0-9-]{1,63}\\.local$/.test(address);",
      by: "return true;",
      tests: candidates,
    },
    {
      defence: "a known kind, and no line break behind it",
      file: candidate,
      remove: 'typ !== "typ" || !kinds.includes(kind)',
      by: 'typ !== "typ"',
      tests: candidates,
    },
    {
      defence: "the private address behind is blanked",
      file: candidate,
      remove: 'written.push("raddr", address.includes(":") ? "::" : "0.0.0.0", "rport", "0");',
      by: "written.push(...parts.slice(8, 12));",
      tests: candidates,
    },
    {
      defence: "only extensions that we know, in their form",
      file: candidate,
      remove: "if (value !== undefined && isRight(value))",
      by: "if (value !== undefined)",
      tests: candidates,
    },
    {
      defence: "/announce: bytes of an SDP",
      file: bytes,
      remove: "Math.min(bytes.length, start + announceFrameLimits.sdpBytesMax + 1)",
      by: "bytes.length",
      tests: announces,
    },
    {
      defence: "/announce: lines of an SDP",
      file: bytes,
      remove: "if (lines >= announceFrameLimits.sdpLinesMax) return ",
      by: "if (false) return ",
      tests: announces,
    },
    {
      defence: "/announce: one section, and all that is needed",
      file: bytes,
      remove: "if (isLast) return sections === 1 && found === allRequired ? end : lackOf(sections);",
      by: "if (isLast) return end;",
      tests: announces,
    },
    {
      defence: "/announce: only sections of data channels",
      file: bytes,
      remove: "return isDataChannel(bytes, line, end) ? aSection",
      by: "return true ? aSection",
      tests: announces,
    },
    {
      defence: "/announce: only SHA-256 fingerprints",
      file: bytes,
      remove: 'return has(bytes, at, fingerprint) ? "sdp has a fingerprint that is not of SHA-256" : 0;',
      by: "return 0;",
      tests: announces,
    },
    {
      defence: "/announce: printable ASCII alone",
      file: bytes,
      remove: "byte >= 0x20 && byte <= 0x7e && byte !== quote",
      by: "byte !== quote",
      tests: announces,
    },
    {
      defence: "from another instance: the same reading",
      file: "shared/tracker/instances/parse-cluster-message.ts",
      remove: "...readRelayed(fields, type) }",
      by: "...(fields.raw as ReturnType<typeof readRelayed>) }",
      tests: ["shared/tracker/instances/parse-cluster-message.test.ts"],
    },
  ],
};
