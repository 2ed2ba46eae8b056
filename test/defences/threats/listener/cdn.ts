import type { Threat } from "../../defence.ts";

const ways = "shared/ways/ways.ts";
const tests = ["shared/ways/ways.test.ts"];
const notice = "client/dashboard/cdn-notice.tsx";
const notices = ["client/dashboard/cdn-notice.test.tsx"];

export const failingCdn: Threat = {
  threat: "a CDN that fails",
  defences: [
    {
      defence: "one failure is enough",
      file: ways,
      remove: 'this.#state = { way: "origin", sinceMs: nowMs, fault, probeAtMs, isProbing: false, isLost: false };',
      by: "void [fault, probeAtMs];",
      tests,
    },
    {
      defence: "no request that the sound waits for tries it again",
      file: ways,
      remove: "(!pressing && nowMs >= state.probeAtMs)",
      by: "(nowMs >= state.probeAtMs)",
      tests,
    },
    {
      defence: "... nor one before its time",
      file: ways,
      remove: "(!pressing && nowMs >= state.probeAtMs)",
      by: "!pressing",
      tests,
    },
    {
      defence: "one request at a time tries it",
      file: ways,
      remove: "if (state.isProbing || !isDue)",
      by: "if (!isDue)",
      tests,
    },
    {
      defence: "only a request that tried it turns back",
      file: ways,
      remove: '} else if (isProbe) this.#state = { way: "cdn", sinceMs: nowMs };',
      by: '} else this.#state = { way: "cdn", sinceMs: nowMs };',
      tests,
    },
    {
      defence: "... when it worked",
      file: ways,
      remove: '} else if (isProbe) this.#state = { way: "cdn", sinceMs: nowMs };',
      by: "} else void isProbe;",
      tests,
    },
    {
      defence: "those under way at the first failure say nothing new",
      file: ways,
      remove: "      if (isProbe)\n        this.#state = { ...state, fault,",
      by: "      this.#state = { ...state, fault,",
      tests,
    },
    {
      defence: "intervals grow",
      file: ways,
      remove: "firstProbeMs * 2 ** Math.min(this.#tries, 10)",
      by: "firstProbeMs",
      tests,
    },
    {
      defence: "... not without an end",
      file: ways,
      remove: "Math.min(lastProbeMs, firstProbeMs * 2 ** Math.min(this.#tries, 10))",
      by: "firstProbeMs * 2 ** Math.min(this.#tries, 10)",
      tests,
    },
    {
      defence: "pages come back at moments of their own",
      file: ways,
      remove: "waitMs * (0.5 + this.#random() / 2)",
      by: "waitMs * (0.75 + this.#random() / 1e3)",
      tests,
    },
    {
      defence: "it is trusted after two minutes, and not before",
      file: ways,
      remove: "if (nowMs - state.sinceMs > trustedAgainMs) this.#tries = 0;",
      by: "this.#tries = 0;",
      tests,
    },
    {
      defence: "... but then",
      file: ways,
      remove: "if (nowMs - state.sinceMs > trustedAgainMs) this.#tries = 0;",
      by: "",
      tests,
    },
    {
      defence: "a try that was called off is made again",
      file: ways,
      remove: 'if (this.#state.way === "origin" && isProbe) this.#state = { ...this.#state, isProbing: false };',
      by: "void isProbe;",
      tests,
    },
    {
      defence: "where both fail they are tried in turn",
      file: ways,
      remove: 'if (this.#state.way === "origin") this.#state = { ...this.#state, isLost: true };',
      by: "",
      tests,
    },
    {
      defence: "... until the origin serves again",
      file: ways,
      remove:
        'if (state.way === "origin" && state.isLost) this.#state = { ...state, isLost: false, probeAtMs: nowMs };',
      by: "",
      tests,
    },
    {
      defence: "the operator is told",
      file: notice,
      remove: "if (bypassing === 0 || fault === null) return null;",
      by: "if (bypassing >= 0 || fault === null) return null;",
      tests: notices,
    },
    {
      defence: "... not while it serves",
      file: notice,
      remove: "if (bypassing === 0 || fault === null) return null;",
      by: "",
      tests: notices,
    },
    {
      defence: "... since when",
      file: notice,
      remove: "(summary.nowMs - (sinceMs ?? summary.nowMs)) / 1000",
      by: "((sinceMs ?? 0) - (sinceMs ?? 0)) / 1000",
      tests: notices,
    },
    {
      defence: "... and why",
      file: notice,
      remove: "{words[fault]}. This",
      by: "{words.silent}. This",
      tests: notices,
    },
  ],
};
