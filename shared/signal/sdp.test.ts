import fc from "fast-check";
import { expect, test } from "vitest";
import { signalLimits } from "./limits.ts";
import { sanitizeSdp } from "./sdp.ts";

const chromiumFingerprint =
  "1B:99:6C:53:D1:42:40:80:1B:0B:C4:1B:1A:61:1F:74:BB:7C:DF:0E:72:AE:79:4F:6D:D0:CE:2D:DD:B2:A0:A4";

/** What Chromium 156 made for `createOffer()` with one data channel, after its candidates were gathered. */
const chromiumOffer = [
  "v=0",
  "o=- 3473258945069206010 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=extmap-allow-mixed",
  "a=msid-semantic: WMS",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=candidate:2667987256 1 udp 2113937151 16a6846c-ade0-4c4b-860e-b1fb234353ec.local 46160 typ host generation 0 network-cost 999",
  "a=ice-ufrag:q51o",
  "a=ice-pwd:RE8wlU4DglW5Mq/XOnT9kw2l",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${chromiumFingerprint}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n");

const chromiumAnswer =
  "v=0\r\no=- 5460055871399496420 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:yZYg\r\na=ice-pwd:wmVv0z5/74WB0NEKyw5hjHn2\r\na=ice-options:trickle\r\na=fingerprint:sha-256 71:53:15:D9:66:6C:EA:EA:AD:42:28:F0:97:F4:69:C7:3B:BB:3F:B5:A7:2D:19:FB:F8:3B:7F:B8:72:E4:8E:EC\r\na=setup:active\r\na=mid:0\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n";

/** What libdatachannel made through node-datachannel 0.33: some attributes stand at session level. */
const libdatachannelOffer =
  "v=0\r\no=rtc 4186330584 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic:WMS *\r\na=ice-options:ice2,trickle\r\na=fingerprint:sha-256 F7:06:2A:32:47:84:95:9F:9E:79:B2:83:1A:21:24:89:DA:AB:DA:04:B8:87:AC:37:E5:40:4A:FB:CE:0C:30:36\r\nm=application 40628 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 192.0.2.2\r\na=mid:0\r\na=sendrecv\r\na=sctp-port:5000\r\na=max-message-size:262144\r\na=setup:actpass\r\na=ice-ufrag:ULT8\r\na=ice-pwd:MQg3fEe+oOAxW35iJnwzhk\r\na=candidate:2 1 UDP 2116026111 fd00::2 40628 typ host\r\na=candidate:1 1 UDP 2114977791 192.0.2.2 40628 typ host\r\na=end-of-candidates\r\n";

const libdatachannelAnswer =
  "v=0\r\no=rtc 1993779676 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic:WMS *\r\na=ice-options:ice2,trickle\r\na=fingerprint:sha-256 C5:C6:10:49:13:AE:1C:9B:05:5E:6B:E1:DA:50:3E:03:12:92:7C:1C:C0:CE:CB:79:28:4B:6A:CF:22:68:04:C4\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=sctp-port:5000\r\na=max-message-size:262144\r\na=setup:active\r\na=ice-ufrag:Fi7C\r\na=ice-pwd:F8quS8IpJGC11gx84OG7Re\r\n";

const samples = { chromiumOffer, chromiumAnswer, libdatachannelOffer, libdatachannelAnswer };

function sanitized(text: string): string {
  const result = sanitizeSdp(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

test.each(Object.entries(samples))("sanitizeSdp() accepts %s and changes nothing the second time", (_name, sample) => {
  const once = sanitized(sample);
  expect(sanitized(once)).toBe(once);
  for (const name of ["ice-ufrag", "ice-pwd", "fingerprint", "setup", "mid", "sctp-port", "max-message-size"]) {
    const line = sample.split("\r\n").find((text) => text.startsWith(`a=${name}:`));
    expect(once).toContain(`${line}\r\n`);
  }
});

test("sanitizeSdp() writes a Chromium offer in golden form", () => {
  expect(sanitized(chromiumOffer)).toBe(
    [
      "v=0",
      "o=- 3473258945069206010 2 IN IP4 127.0.0.1",
      "s=-",
      "t=0 0",
      "a=group:BUNDLE 0",
      "a=msid-semantic: WMS",
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
      "c=IN IP4 0.0.0.0",
      "a=candidate:2667987256 1 udp 2113937151 16a6846c-ade0-4c4b-860e-b1fb234353ec.local 46160 typ host generation 0 network-cost 999",
      "a=ice-ufrag:q51o",
      "a=ice-pwd:RE8wlU4DglW5Mq/XOnT9kw2l",
      "a=ice-options:trickle",
      `a=fingerprint:sha-256 ${chromiumFingerprint}`,
      "a=setup:actpass",
      "a=mid:0",
      "a=sctp-port:5000",
      "a=max-message-size:262144",
      "",
    ].join("\r\n"),
  );
});

test("sanitizeSdp() keeps both address families of libdatachannel and drops its connection address", () => {
  const text = sanitized(libdatachannelOffer);
  expect(text).toContain("a=candidate:2 1 udp 2116026111 fd00::2 40628 typ host\r\n");
  expect(text).toContain("c=IN IP4 0.0.0.0\r\n");
  expect(text).not.toContain("sendrecv");
});

test("sanitizeSdp() drops lines outside the whitelist", () => {
  const text = sanitized(
    chromiumOffer.replace(
      "a=mid:0",
      "a=mid:0\r\na=tool:evil\r\ni=hello\r\nb=AS:9\r\nk=clear:x\r\na=extmap:1 urn:x\r\na=__proto__:x\r\na=toString:x\r\nnoise",
    ),
  );
  expect(text).toBe(sanitized(chromiumOffer));
});

test("sanitizeSdp() drops a candidate that is malformed", () => {
  const text = sanitized(chromiumOffer.replace("a=mid:0", "a=mid:0\r\na=candidate:1 1 udp 1 224.0.0.1 9000 typ host"));
  expect(text).not.toContain("224.0.0.1");
});

test("sanitizeSdp() keeps the first thirty-two candidates", () => {
  const line = (index: number) => `a=candidate:1 1 udp 1 192.0.2.2 ${9_000 + index} typ host`;
  const lines = Array.from({ length: 60 }, (_, index) => line(index));
  const text = sanitized(chromiumOffer.replace(/a=candidate.*\r\n/, `${lines.join("\r\n")}\r\n`));
  expect(text.split("\r\n").filter((one) => one.startsWith("a=candidate:"))).toEqual(lines.slice(0, 32));
});

test.each([
  [
    "an audio section",
    chromiumOffer.replace("m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=audio 9 UDP/TLS/RTP/SAVPF 111"),
  ],
  ["a second section", `${chromiumOffer}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n`],
  ["no section", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"],
  ["no fingerprint", chromiumOffer.replace(/a=fingerprint.*\r\n/, "")],
  [
    "a SHA-1 fingerprint",
    chromiumOffer.replace(/a=fingerprint:.*/, `a=fingerprint:sha-1 ${chromiumFingerprint.slice(0, 59)}`),
  ],
  [
    "a second, different fingerprint",
    `${chromiumOffer}a=fingerprint:sha-256 ${chromiumFingerprint.replace("1B", "1C")}\r\n`,
  ],
  ["a short password", chromiumOffer.replace("RE8wlU4DglW5Mq/XOnT9kw2l", "short")],
  ["port 0 for SCTP", chromiumOffer.replace("sctp-port:5000", "sctp-port:0")],
  ["a user fragment with a space", chromiumOffer.replace("ice-ufrag:q51o", "ice-ufrag:q5 1o")],
  ["another start", `x${chromiumOffer}`],
  ["nothing", ""],
  ["too many characters", `${chromiumOffer}a=${"x".repeat(signalLimits.sdpCharactersMax)}`],
  ["too many lines", chromiumOffer + "\r\n".repeat(signalLimits.sdpLinesMax)],
])("sanitizeSdp() refuses %s", (_name, text) => {
  expect(sanitizeSdp(text)).toMatchObject({ ok: false });
});

test("sanitizeSdp() names what is wrong", () => {
  expect(sanitizeSdp(chromiumOffer.replace("setup:actpass", "setup:holdconn"))).toEqual({
    ok: false,
    error: 'sdp has a wrong setup: "holdconn"',
  });
});

test("sanitizeSdp() never throws, and what it lets through is made of known lines only", () => {
  const known =
    /^(v=0|o=- \d+ \d+ IN IP4 127\.0\.0\.1|s=-|t=0 0|c=IN IP4 0\.0\.0\.0|m=application 9 UDP\/DTLS\/SCTP webrtc-datachannel|a=(group:BUNDLE|msid-semantic:|candidate:|ice-ufrag:|ice-pwd:|ice-options:|fingerprint:sha-256|setup:|mid:|sctp-port:|max-message-size:).*|)$/;
  const mutated = fc
    .tuple(
      fc.constantFrom(...Object.values(samples)),
      fc.array(
        fc.tuple(
          fc.nat(1_200),
          fc.nat(8),
          fc.oneof(fc.string(), fc.constantFrom("\r\n", "a=", "m=", "candidate:", "\u0000")),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([sample, edits]) =>
      edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), sample),
    );
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string()), (text) => {
      const result = sanitizeSdp(text);
      if (!result.ok) return;
      expect(result.value.split("\r\n").filter((line) => !known.test(line))).toEqual([]);
      expect(sanitizeSdp(result.value)).toEqual(result);
    }),
    { numRuns: 1_000 },
  );
});
