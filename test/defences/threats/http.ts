import type { Threat } from "../defence.ts";

const guard = "server/http/connections/guard-connections.ts";
const guards = ["server/http/connections/guard-connections.test.ts"];
const newcomers = ["server/http/connections/newcomers.test.ts"];
const standings = ["server/http/connections/standing.test.ts"];
const underWay = "server/http/connections/under-way.ts";
const app = "server/http/app.ts";
const own = "server/http/own-requests.ts";
const metrics = "server/http/metrics-access.ts";
const media = "server/media/media-routes.ts";
const strangers = ["test/contract/strangers-requests.test.ts"];
const api = ["test/contract/api.test.ts"];
const readers = ["server/http/metrics-access.test.ts"];
const origin = ["test/contract/media.test.ts"];

export const connections: Threat = {
  threat: "answers that nobody reads",
  defences: [
    {
      defence: "connections of one address",
      file: guard,
      remove: "if (address !== null && (byAddress.get(address) ?? 0) >= limits.connectionsPerAddressMax)",
      by: "if (false)",
      tests: guards,
    },
    {
      defence: "connections in all",
      file: guard,
      remove: 'if (all.size >= limits.connectionsMax && !makeRoom()) return turnAway(socket, "room", address ?? "");',
      by: "",
      tests: guards,
    },
    {
      defence: "the longest idle makes room",
      file: guard,
      remove: 'if (longest !== undefined && !isNew) return close(longest, "displaced");',
      by: "",
      tests: guards,
    },
    {
      defence: "who has just come is left alone",
      file: guard,
      remove: "longest !== undefined && !isNew)",
      by: "longest !== undefined)",
      tests: guards,
    },
    {
      defence: "who does not read makes room, or does not say all",
      file: guard,
      remove: " || isItsOwnFault(guarded, now - limits.unreadStillMs)",
      by: "",
      tests: guards,
    },
    {
      defence: "what stands in the same packet as one too many is not read",
      file: guard,
      remove: "    readNoMore(socket);\n",
      by: "",
      tests: guards,
    },
    {
      defence: "strangers come in as fast as the event loop keeps up",
      file: "server/http/connections/newcomers.ts",
      remove: "if (this.#waiting.size === 0 && this.#take()) return admit();",
      by: "return admit();",
      tests: newcomers,
    },
    {
      defence: "... slower after each late turn",
      file: "server/http/connections/newcomers.ts",
      remove: "Math.max(leastInTurn, this.#inTurn * shrinkage)",
      by: "this.#inTurn",
      tests: newcomers,
    },
    {
      defence: "... and not all in one that goes on for too long",
      file: "server/http/connections/newcomers.ts",
      remove: "    if (this.#isLateNow()) this.#left = Math.min(this.#left, leastInTurn);\n",
      by: "",
      tests: newcomers,
    },
    {
      defence: "so many wait at the door",
      file: "server/http/connections/newcomers.ts",
      remove: "if (this.#waiting.size >= this.#waitingMax) return refuse();",
      by: "",
      tests: newcomers,
    },
    {
      defence: "... for ten seconds",
      file: "server/http/connections/newcomers.ts",
      remove: "const isTooLate = now - sinceMs > patienceMs;",
      by: "const isTooLate = now < sinceMs;",
      tests: newcomers,
    },
    {
      defence: "who was answered before waits for no stranger",
      file: guard,
      remove: 'if (standing === "known") return admit(socket, address);',
      by: "",
      tests: guards,
    },
    {
      defence: "who made trouble twice is shut out for a minute",
      file: "server/http/connections/standing.ts",
      remove: 'return struck.count >= strikesMax ? "shut out" : "stranger";',
      by: 'return "stranger";',
      tests: standings,
    },
    {
      defence: "... and is known no more after the first",
      file: "server/http/connections/standing.ts",
      remove: 'return struck.count >= strikesMax ? "shut out" : "stranger";',
      by: 'if (struck.count >= strikesMax) return "shut out";',
      tests: standings,
    },
    {
      defence: "addresses that are remembered",
      file: "server/http/connections/standing.ts",
      remove: "if (addresses.size <= addressesMax && lastMs > sinceMs) return;",
      by: "if (lastMs > sinceMs) return;",
      tests: standings,
    },
    {
      defence: "unanswered requests",
      file: guard,
      remove: 'close(guarded, "pipelined");',
      by: "",
      tests: guards,
    },
    {
      defence: "nothing moves",
      file: guard,
      remove: 'if (guarded !== undefined && busy.has(guarded)) close(guarded, "still");\n    else socket.destroy();',
      by: "void guarded; void socket;",
      tests: guards,
    },
    {
      defence: "time for an answer",
      file: guard,
      remove: 'close(guarded, "slow");',
      by: "",
      tests: guards,
    },
    {
      defence: "bytes unread in all",
      file: guard,
      remove: 'close(guarded, "unread");',
      by: "",
      tests: guards,
    },
    {
      defence: "answers that were never begun end with their socket",
      file: guard,
      remove: "for (const response of guarded.answers.keys()) abandon(response);",
      by: "",
      tests: guards,
    },
    {
      defence: "answers of one connection are made one after the other",
      file: "server/http/connections/answer-in-turn.ts",
      remove: "if (response.socket !== null || response.closed || response.destroyed) return undefined;",
      by: "if (response) return undefined;",
      tests: ["server/http/connections/answer-in-turn.test.ts"],
    },
    {
      defence: "files that are read at one time",
      file: "server/files/reading-slots.ts",
      remove: "if (this.#free > 0) this.#free -= 1;",
      by: "if (this.#free > -1e9) this.#free -= 1;",
      tests: ["server/files/reading-slots.test.ts"],
    },
    {
      defence: "sockets without a hello leave room to others where files are few",
      file: "server/app/tracker-host.ts",
      remove: "return Math.min(usual, Math.floor((this.#options.socketsMax ?? usual * 2) / 2));",
      by: "return usual;",
      tests: ["test/contract/tracker-room.test.ts"],
    },
    {
      defence: "bytes unread on all sockets",
      file: "server/sockets/outbox.ts",
      remove: "if (this.#bytes > this.#bytesMax) this.#relieve();",
      by: "",
      tests: ["server/sockets/outbox.test.ts"],
    },
    {
      defence: "catalogue requests of one address at one time",
      file: underWay,
      remove: "if (ofAddress >= limits.perAddressMax)",
      by: "if (false)",
      tests: ["server/http/connections/under-way.test.ts"],
    },
    {
      defence: "... and in all",
      file: underWay,
      remove: "if (all >= limits.max)",
      by: "if (false)",
      tests: ["server/http/connections/under-way.test.ts"],
    },
    {
      defence: "a late event loop",
      file: "server/http/late-event-loop.ts",
      remove: "if (isLate) throw",
      by: "if (false) throw",
      tests: ["server/http/late-event-loop.test.ts"],
    },
  ],
};

export const requests: Threat = {
  threat: "requests without an end",
  defences: [
    {
      defence: "requests of one address in a minute",
      file: app,
      remove: 'api.addHook("onRequest", api.rateLimit());',
      by: "",
      tests: strangers,
    },
    {
      defence: "sessions of one address in a minute",
      file: "server/http/routes/session-routes.ts",
      remove: "if (!limited.isAllowed && limited.isExceeded)",
      by: "if (false)",
      tests: strangers,
    },
    {
      defence: "bytes of a body",
      file: app,
      remove: "bodyLimit: bodyBytesMax,",
      by: "",
      tests: strangers,
    },
    {
      defence: "bytes of a head",
      file: "server/http/connections/handshake-limits.ts",
      remove: "maxHeaderSize: 16_384,",
      by: "maxHeaderSize: 65_536,",
      tests: strangers,
    },
    {
      defence: "dashboards that listen",
      file: "server/http/routes/ops-routes.ts",
      remove: "if (streams.size >= streamsMax)",
      by: "if (false)",
      tests: strangers,
    },
    {
      defence: "length of a list",
      file: "shared/api/list.ts",
      remove: "maximum: listLimitMax, ",
      by: "",
      tests: strangers,
    },
  ],
};

export const otherPages: Threat = {
  threat: "another page of the operator's browser",
  defences: [
    {
      defence: "what changes something comes from our own pages",
      file: "server/http/routes/operator-only.ts",
      remove: "return requireOwnRequest(request, publicUrl);",
      by: "return;",
      tests: api,
    },
    {
      defence: "Fetch Metadata",
      file: own,
      remove: 'if (site !== undefined && site !== "same-origin")',
      by: "if (false)",
      tests: ["server/http/own-requests.test.ts"],
    },
    {
      defence: "Origin",
      file: own,
      remove: "if (origin !== undefined && !isOwnOrigin(request, publicUrl))",
      by: "if (false)",
      tests: ["server/http/own-requests.test.ts"],
    },
    {
      defence: "a cookie without a word of the page is not enough",
      file: own,
      remove: "if (origin === undefined && site === undefined && authorization === undefined)",
      by: "if (false)",
      tests: ["server/http/own-requests.test.ts"],
    },
    {
      defence: "JSON only",
      file: app,
      remove: 'app.removeContentTypeParser("text/plain");',
      by: "",
      tests: api,
    },
    {
      defence: "folders that the operator has named",
      file: "server/app/music-work.ts",
      remove: "if (folder.ok && !(await this.#options.folders.includes(path))) {",
      by: "if (false) {",
      tests: api,
    },
  ],
};

export const operatorsOwn: Threat = {
  threat: "what is the operator's",
  defences: [
    {
      defence: "a token that was guessed too often",
      file: "server/http/routes/guess-limit.ts",
      remove: "if (bucket !== undefined && !takeTokens(bucket, guessRate, 1, nowMs))",
      by: "if (false)",
      tests: ["server/http/routes/guess-limit.test.ts"],
    },
    {
      defence: "the interface for the operator",
      file: "server/http/routes/operator-only.ts",
      remove: "if (guesses.judge(request, (asking) => access.isOperator(asking)))",
      by: "if (true)",
      tests: api,
    },
    {
      defence: "metrics from inside alone",
      file: metrics,
      remove: "if (address === null || !isPrivateAddress(address)) return false;",
      by: "",
      tests: readers,
    },
    {
      defence: "... and not under the public name",
      file: metrics,
      remove: "if (publicUrl !== null && new URL(publicUrl).host === request.host) return false;",
      by: "",
      tests: readers,
    },
    {
      defence: "... nor through a proxy that is not trusted",
      file: metrics,
      remove: 'return request.headers["x-forwarded-for"] === undefined || (request.ips?.length ?? 0) > 1;',
      by: "return true;",
      tests: readers,
    },
    {
      defence: "... nor where they have a token",
      file: metrics,
      remove: "return token === null && isFromInside(request, publicUrl);",
      by: "return isFromInside(request, publicUrl);",
      tests: readers,
    },
  ],
};

export const paths: Threat = {
  threat: "path traversal",
  defences: [
    {
      defence: "tracks by ids of their form",
      file: media,
      remove: "const isAddress = isPlaylistName(name) && /^[A-Za-z0-9_-]{1,64}$/.test(trackId);",
      by: "const isAddress = true;",
      tests: origin,
    },
    {
      defence: "the operator's page at its own address alone",
      file: "server/http/pages.ts",
      remove: "allowedPath: (path) => !isAtAnotherAddress.test(path),",
      by: "",
      tests: api,
    },
  ],
};
