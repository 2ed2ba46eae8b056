import type { Result } from "../../../shared/result.ts";
import { addressPrefix, ipv6Groups, isIpv4, normaliseAddress } from "../../../shared/signal/address.ts";
import { sanitizeCandidate } from "../../../shared/signal/candidate.ts";
import { signalLimits } from "../../../shared/signal/limits.ts";
import type { ClientMessage, ServerMessage } from "../../../shared/signal/message.ts";
import { parseClientMessage } from "../../../shared/signal/parse-client-message.ts";
import { parseServerMessage } from "../../../shared/signal/parse-server-message.ts";
import { sanitizeSdp } from "../../../shared/signal/sdp.ts";
import { hold, holdSame, type TextTarget } from "../target.ts";

/** What an error may say at most: it is sent back to whoever wrote the frame. */
const errorCharactersMax = 400;
const lineBreak = /[\r\n\0]/;
const sdpLine = /^[a-z]=[ -~]*$/;

export const clientMessage: TextTarget = {
  name: "client-message",
  form: "json",
  run: (text) => readTwice(text, parseClientMessage),
};

export const serverMessage: TextTarget = {
  name: "server-message",
  form: "json",
  run: (text) => readTwice(text, parseServerMessage),
};

/** What is relayed is the message written anew: read again it must be the same, and fit into a frame. */
function readTwice(text: string, parse: (text: string) => Result<ClientMessage | ServerMessage, string>) {
  const read = parse(text);
  if (!read.ok) {
    hold(read.error.length <= errorCharactersMax, `an error of ${read.error.length} characters is short`);
    hold(!lineBreak.test(read.error), "an error is one line");
    return "refused";
  }
  const message = read.value;
  const again = JSON.stringify(message);
  hold(again.length <= 2 * signalLimits.frameBytesMax, "what is written anew is not much longer than a frame");
  const second = parse(again);
  hold(second.ok, "what was read and written can be read again");
  hold(JSON.stringify(second.value) === again, "what is read twice is the same");
  for (const [name, value] of Object.entries(message)) {
    const mayHaveLines = name === "sdp" || name === "message";
    if (typeof value === "string" && !mayHaveLines) hold(!lineBreak.test(value), `${name} is one line`);
  }
  return "accepted";
}

export const sdp: TextTarget = {
  name: "sdp",
  form: "text",
  entries: "paragraphs",
  words: [
    "\r\n",
    "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host",
    "a=ice-ufrag:",
    "a=ice-pwd:",
    "a=fingerprint:sha-256 ",
    "a=mid:0",
    "a=sctp-port:5000",
    "a=setup:active",
    "a=group:BUNDLE 0 1",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "o=- 1 1 IN IP4 127.0.0.1",
    "a=__proto__:x",
    "a=constructor:x",
  ],
  run(text) {
    const once = sanitizeSdp(text);
    if (!once.ok) {
      hold(once.error.length <= errorCharactersMax, `an error of ${once.error.length} characters is short`);
      return "refused";
    }
    const { value } = once;
    hold(value.endsWith("\r\n"), "it ends with a line break");
    hold(value.length <= signalLimits.sdpCharactersMax, `${value.length} characters are within the limit`);
    const lines = value.slice(0, -2).split("\r\n");
    hold(
      lines.every((line) => sdpLine.test(line)),
      "every line is x=… of printable ASCII",
    );
    hold(lines.filter((line) => line.startsWith("m=")).length === 1, "there is one media section");
    const twice = sanitizeSdp(value);
    hold(twice.ok, "what was sanitised can be sanitised again");
    hold(twice.value === value, "sanitising twice changes nothing");
    return "accepted";
  },
};

export const candidate: TextTarget = {
  name: "candidate",
  form: "text",
  words: [" typ host", " typ srflx raddr 10.0.0.1 rport 9", " tcptype active", " generation 0", " ufrag abcd", "a="],
  run(text) {
    const once = sanitizeCandidate(text);
    if (!once.ok) {
      hold(once.error.length <= errorCharactersMax, `an error of ${once.error.length} characters is short`);
      return "refused";
    }
    const { value } = once;
    hold(/^candidate:[!-~]+(?: [!-~]+){7,}$/.test(value), "it is one line of printable words");
    hold(value.length <= signalLimits.candidateCharactersMax, `${value.length} characters are within the limit`);
    const related = / raddr (\S+) rport (\S+)/.exec(value);
    hold(related === null || /^(?:::|0\.0\.0\.0) 0$/.test(`${related[1]} ${related[2]}`), "no related address is told");
    const twice = sanitizeCandidate(value);
    hold(twice.ok && twice.value === value, "sanitising twice changes nothing");
    return "accepted";
  },
};

export const address: TextTarget = {
  name: "address",
  form: "text",
  words: ["::", "::ffff:", "%eth0", "255", "192.0.2.1", "fe80"],
  run(text) {
    const once = normaliseAddress(text);
    if (once === null) return "refused";
    const ipv4 = isIpv4(once);
    hold(ipv4 !== (ipv6Groups(once) !== null), "it is an address of one kind");
    hold(normaliseAddress(once) === once, "normalising twice changes nothing");
    const prefix = addressPrefix(once);
    hold(once.startsWith(prefix + (ipv4 ? "." : ":")), "its network stands at its beginning");
    hold(prefix.split(ipv4 ? "." : ":").length === 3, "its network has three parts");
    if (!ipv4 && !text.includes("%")) holdSame(ipv6Groups(once), ipv6Groups(text), "its groups stay");
    return "accepted";
  },
};
