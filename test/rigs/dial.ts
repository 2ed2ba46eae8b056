/** An SDP and a candidate that pass the sanitizers unchanged, for the tests of all that relay them. */
export const dialSdp = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:q51o",
  "a=ice-pwd:RE8wlU4DglW5Mq/XOnT9kw2l",
  `a=fingerprint:sha-256 ${new Array(32).fill("AB").join(":")}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "",
].join("\r\n");
export const dialCandidate = "candidate:1 1 udp 1 192.0.2.2 9000 typ host";
