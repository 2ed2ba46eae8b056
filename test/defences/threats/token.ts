import type { Threat } from "../defence.ts";

const sessionToken = "server/tracker/session-token.ts";
const hello = "server/tracker/hello.ts";
const talk = "server/tracker/listener-talk.ts";
const tokens = ["server/tracker/session-token.test.ts"];
const listeners = ["test/contract/tracker-socket.test.ts"];

export const token: Threat = {
  threat: "token theft, replay, algorithm confusion",
  defences: [
    {
      defence: "a token is asked for",
      file: hello,
      remove: "const token = await options.verifyToken(hello.token);",
      by: "const token = { ok: true, value: { peerId } };",
      tests: listeners,
    },
    {
      defence: "a token is signed with our key",
      file: sessionToken,
      remove: "const { payload } = await jwtVerify(options.token, options.publicKey, {",
      by: 'const { payload } = { payload: JSON.parse(atob(options.token.split(".")[1])) }; Object({',
      tests: listeners,
    },
    {
      defence: "by one algorithm",
      file: sessionToken,
      remove: "algorithms: [algorithm],",
      by: "",
      tests: tokens,
    },
    {
      defence: "for our tracker",
      file: sessionToken,
      remove: "      audience,\n      clockTolerance",
      by: "      clockTolerance",
      tests: tokens,
    },
    {
      defence: "not expired",
      file: sessionToken,
      remove: "currentDate: new Date(options.nowMs),",
      by: "currentDate: new Date(0),",
      tests: listeners,
    },
    {
      defence: "clocks may be a minute apart",
      file: sessionToken,
      remove: "clockTolerance: clockSkewMs / 1_000,",
      by: "clockTolerance: 0,",
      tests: listeners,
    },
    {
      defence: "a token says when it ends",
      file: sessionToken,
      remove: 'requiredClaims: ["exp", "iat", "peer"],',
      by: "",
      tests: tokens,
    },
    {
      defence: "it lives ten minutes at most",
      file: sessionToken,
      remove: "if ((exp - iat) * 1_000 > sessionTokenLifetimeMs)",
      by: "if (false)",
      tests: tokens,
    },
    {
      defence: "none that lives longer is issued",
      file: sessionToken,
      remove: "Math.min(options.lifetimeMs ?? sessionTokenLifetimeMs, sessionTokenLifetimeMs)",
      by: "options.lifetimeMs ?? sessionTokenLifetimeMs",
      tests: tokens,
    },
    {
      defence: "it does not come from the future",
      file: sessionToken,
      remove: "if (iat * 1_000 > options.nowMs + clockSkewMs)",
      by: "if (false)",
      tests: tokens,
    },
    {
      defence: "its peer is a peer id",
      file: sessionToken,
      remove: '|| !isPeerId(peer)) return fail("token has no peer id");',
      by: ') return fail("token has no peer id");',
      tests: tokens,
    },
    {
      defence: "it was given to the peer that shows it",
      file: hello,
      remove: "if (token.value.peerId !== peerId)",
      by: "if (false)",
      tests: listeners,
    },
    {
      defence: "who says hello signs with the peer's key",
      file: hello,
      remove: "if (!provesKey(hello, options.nonce)) {",
      by: "if (false) {",
      tests: listeners,
    },
    {
      defence: "the nonce is each socket's own",
      file: talk,
      remove: 'const nonce = randomBytes(32).toString("base64url");',
      by: 'const nonce = "n".repeat(43);',
      tests: listeners,
    },
    {
      defence: "one try at hello for each socket",
      file: talk,
      remove: 'this.refuse(connection, { code: "malformed", message: "a frame before welcome" });',
      by: 'own.step = "strange";',
      tests: listeners,
    },
    {
      defence: "no hello after the first",
      file: "shared/tracker/tracker.ts",
      remove: 'return [replyError(listener, { code: "unexpected", message: "hello was said before on this socket" })];',
      by: "return [];",
      tests: ["shared/tracker/tracker.test.ts"],
    },
  ],
};
