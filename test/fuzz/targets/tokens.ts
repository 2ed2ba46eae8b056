import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { checkHello } from "../../../server/tracker/hello.ts";
import { peerIdOf } from "../../../server/tracker/peer-key.ts";
import { issueSessionToken, verifySessionToken } from "../../../server/tracker/session-token.ts";
import { helloText } from "../../../shared/signal/message.ts";
import { hold, type TextTarget } from "../target.ts";

/** Keys of no worth: made from a seed of 32 equal bytes, so that tokens and signatures are the same in each run. */
function keyOf(byte: number) {
  const preamble = Buffer.from("302e020100300506032b657004220420", "hex");
  const privateKey = createPrivateKey({
    key: Buffer.concat([preamble, Buffer.alloc(32, byte)]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey(privateKey);
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("base64url");
  return { privateKey, publicKey, raw, peerId: peerIdOf(raw)! };
}

const nowMs = 1_800_000_000_000;
const nonce = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const operator = keyOf(1);
const listener = keyOf(2);
const stranger = keyOf(3);

const tokenOf = (key = operator, peerId = listener.peerId, issuedMs = nowMs) =>
  issueSessionToken({ privateKey: key.privateKey, peerId, nowMs: issuedMs });

/** Only the operator's very own tokens are believed: every accepted input is one of those that were made here, to the letter. */
export const sessionToken: TextTarget = {
  name: "session-token",
  form: "text",
  words: [".", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "e30", "="],
  made: async () => [
    await tokenOf(),
    await tokenOf(operator, stranger.peerId, nowMs - 30_000),
    await tokenOf(stranger),
    await tokenOf(operator, listener.peerId, nowMs - 900_000),
  ],
  async run(token) {
    const read = await verifySessionToken({ publicKey: operator.publicKey, token, nowMs });
    if (!read.ok) {
      hold(read.error.length < 100, "an error is short");
      return "refused";
    }
    const { peerId, expiresAtMs } = read.value;
    hold(peerId === listener.peerId || peerId === stranger.peerId, "a token names whom it was given to");
    hold(expiresAtMs > nowMs - 60_000 && expiresAtMs <= nowMs + 660_000, "a token lives ten minutes");
    const issuedMs = peerId === listener.peerId ? nowMs : nowMs - 30_000;
    const signedPart = (text: string) => text.slice(0, text.lastIndexOf("."));
    const issued = await tokenOf(operator, peerId, issuedMs);
    hold(signedPart(token) === signedPart(issued), "nothing but what was signed is believed");
    return "accepted";
  },
};

/** A hello with its three proofs; the nonce is that of this one socket. */
export const hello: TextTarget = {
  name: "hello",
  form: "json",
  made: async () => {
    const of = async (key: ReturnType<typeof keyOf>, token: string, text = helloText(nonce)) => {
      const signature = sign(null, Buffer.from(text), key.privateKey).toString("base64url");
      return JSON.stringify({ type: "hello", protocol: 1, token, publicKey: key.raw, signature });
    };
    return [
      await of(listener, await tokenOf()),
      await of(stranger, await tokenOf()),
      await of(listener, await tokenOf(), "tutti-hello-v1\nAAAA"),
    ];
  },
  async run(text) {
    const verifyToken = (token: string) => verifySessionToken({ publicKey: operator.publicKey, token, nowMs });
    const checked = await checkHello({ text, nonce, verifyToken });
    if (!checked.ok) {
      hold(checked.error.message.length <= 400, "an error is short");
      return "refused";
    }
    hold(checked.value === listener.peerId, "only who holds the key and the token is believed");
    return "accepted";
  },
};
