import type { Threat } from "../defence.ts";

const servers = "server/http/ice-servers.ts";
const coturn = "infra/coturn/turnserver.conf";
const credentials = ["server/http/ice-servers.test.ts"];
const real = ["test/contract/coturn.test.ts"];

export const relay: Threat = {
  threat: "relay abuse",
  defences: [
    {
      defence: "credentials end after ten minutes",
      file: servers,
      remove: "Math.floor((nowMs + turnCredentialMs) / 1000)",
      by: "Math.floor((nowMs + 10 * turnCredentialMs) / 1000)",
      tests: credentials,
    },
    {
      defence: "... by the relay's own clock",
      file: servers,
      remove: "Math.floor((nowMs + turnCredentialMs) / 1000)",
      by: "Math.floor((nowMs + 10 * turnCredentialMs) / 1000)",
      tests: real,
    },
    {
      defence: "they are made with the relay's secret",
      file: servers,
      remove: 'createHmac("sha1", settings.turn.secret)',
      by: 'createHmac("sha1", "")',
      tests: credentials,
    },
    {
      defence: "... and the relay knows it",
      file: servers,
      remove: 'createHmac("sha1", settings.turn.secret)',
      by: 'createHmac("sha1", "")',
      tests: real,
    },
    {
      defence: "none without a peer id",
      file: servers,
      remove: "settings.turn && peerId !== null",
      by: "settings.turn",
      tests: credentials,
    },
    {
      defence: "no packet into private networks",
      file: coturn,
      remove: "denied-peer-ip=10.0.0.0-10.255.255.255\n",
      by: "",
      tests: real,
    },
    {
      defence: "... nor to the relay's own machine",
      file: coturn,
      remove: "denied-peer-ip=127.0.0.0-127.255.255.255\n",
      by: "",
      tests: real,
    },
    {
      defence: "allocations of one listener",
      file: coturn,
      remove: "user-quota=64\n",
      by: "user-quota=0\n",
      tests: real,
    },
  ],
};
