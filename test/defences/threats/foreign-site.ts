import type { Threat } from "../defence.ts";

const admission = "server/sockets/admission.ts";
const listeners = ["test/contract/tracker-socket.test.ts"];

export const foreignSite: Threat = {
  threat: "another site",
  defences: [
    {
      defence: "pages of other sites get no socket at /tracker",
      file: "server/tracker/tracker-server.ts",
      remove: "isAllowed: (request) => isAllowedOrigin(request, options),",
      by: "isAllowed: () => true,",
      tests: listeners,
    },
    {
      defence: "nor at /announce, where the operator does not let them",
      file: "server/announce/announce-server.ts",
      remove: "isAllowed: (request) => options.isAnyOrigin || isAllowedOrigin(request, options),",
      by: "isAllowed: () => true,",
      tests: ["test/contract/announce-socket.test.ts"],
    },
    {
      defence: "an origin is compared whole",
      file: admission,
      remove: "return allowedOrigins.includes(origin);",
      by: "return allowedOrigins.some((one) => origin.startsWith(one));",
      tests: listeners,
    },
    {
      defence: "without a list only our own host's pages",
      file: admission,
      remove: "return host !== undefined && (origin",
      by: "return host !== undefined || (origin",
      tests: listeners,
    },
    {
      defence: "only the guests that the operator named",
      file: admission,
      remove: "guestOrigins.includes(origin)",
      by: "guestOrigins.length > 0",
      tests: listeners,
    },
    {
      defence: "pages of other sites get no session",
      file: "server/http/routes/session-routes.ts",
      remove: "if (!isInvited && !isOwnOrigin(request, settings.publicUrl)) {",
      by: "if (false) {",
      tests: ["test/contract/api.test.ts"],
    },
    {
      defence: "an address is taken from X-Forwarded-For only behind our proxy",
      file: "server/sockets/trusted-proxies.ts",
      remove: "return trusted.length === 0 ? () => false :",
      by: "return trusted.length === 0 ? () => true :",
      tests: ["server/sockets/trusted-proxies.test.ts"],
    },
    {
      defence: "... and of it only what our proxy appended",
      file: "server/sockets/trusted-proxies.ts",
      remove: "hop < trusted",
      by: "hop <= trusted",
      tests: ["server/sockets/trusted-proxies.test.ts"],
    },
  ],
};
