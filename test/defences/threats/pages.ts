import type { Threat } from "../defence.ts";

const headers = "server/http/security-headers.ts";
const app = "server/http/app.ts";
const serve = "server/commands/command-serve.ts";
const policy = ["test/e2e/trusted-types.test.ts"];
const nginx = ["test/contract/behind-nginx.test.ts"];
const terminal = ["test/contract/terminal.test.ts"];

export const foreignMarkup: Threat = {
  threat: "text that becomes markup or code",
  defences: [
    {
      defence: "Trusted Types are required",
      file: headers,
      remove: "requireTrustedTypesFor: [\"'script'\"],",
      by: "",
      tests: policy,
      named: "no text becomes markup or code",
    },
    {
      defence: "... and nobody makes any",
      file: headers,
      remove: "trustedTypes: [\"'none'\"],",
      by: "",
      tests: policy,
      named: "no text becomes markup or code",
    },
    {
      defence: "what would breach the policy is seen",
      file: headers,
      remove: "styleSrc: [\"'self'\"],",
      by: "styleSrc: [\"'none'\"],",
      tests: policy,
      named: "without a breach of the policy",
    },
    {
      defence: "the description of the interface has a policy of this kind",
      file: "server/http/routes/docs-page.ts",
      remove: "staticCSP: policy",
      by: "staticCSP: true || policy",
      tests: policy,
      named: "/api/docs/: no text becomes|the page that describes the interface",
    },
    {
      defence: "... and nothing that breaches it",
      file: "server/http/routes/docs-page.ts",
      remove: "Markdown: ({ source }",
      by: "OurMarkdown: ({ source }",
      tests: policy,
      named: "the page that describes the interface",
    },
  ],
};

export const tokensShown: Threat = {
  threat: "a token where others read it",
  defences: [
    {
      defence: "it leaves the address bar",
      file: "server/http/pages.ts",
      remove: 'return reply.header("set-cookie", access.cookie()).redirect(address, 303);',
      by: 'return page("ops.html", reply.header("set-cookie", access.cookie()));',
      tests: policy,
      named: "the operator's token leaves the address bar",
    },
    {
      defence: "it is in no log",
      file: serve,
      remove: "if (process.stdout.isTTY) return",
      by: "if (process.pid > 0) return",
      tests: terminal,
    },
    {
      defence: "... but at a terminal",
      file: serve,
      remove: "if (process.stdout.isTTY) return",
      by: "if (process.pid < 0) return",
      tests: terminal,
    },
  ],
};

export const proxies: Threat = {
  threat: "a word of somebody else's proxy",
  defences: [
    {
      defence: "proxies are believed when they are named",
      file: app,
      remove: "    trustProxy: trust,\n",
      by: "    trustProxy: true,\n",
      tests: nginx,
      named: "both named",
    },
    {
      defence: "... so that each client is one",
      file: app,
      remove: "    trustProxy: trust,\n",
      by: "",
      tests: nginx,
      named: "guesses count by client",
    },
    {
      defence: "who comes through another's is not inside",
      file: "server/http/metrics-access.ts",
      remove: 'return request.headers["x-forwarded-for"] === undefined || (request.ips?.length ?? 0) > 1;',
      by: "return true;",
      tests: nginx,
      named: "nobody who comes through it",
    },
  ],
};
