import { readFileSync } from "node:fs";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { commandsNotYet, readCommand } from "../../server/commands/command-line.ts";
import { idleNames } from "../../server/doctor/setting-advice.ts";
import { readSettings, type Settings, settingNames } from "../../server/settings/settings.ts";
import { registerAnnounceMetrics } from "../../server/telemetry/announce-metrics.ts";
import { registerBuildInfo } from "../../server/telemetry/build-info.ts";
import {
  byReason,
  closeReasons,
  refusedReasons,
  registerHttpConnectionMetrics,
} from "../../server/telemetry/http-connections.ts";
import { createMetrics } from "../../server/telemetry/metrics.ts";
import { noTracker } from "../../server/telemetry/tracker-figures.ts";
import { rejectReasons } from "../../shared/api/report-kinds.ts";

// The README names each setting, metric and command that there is, and none that there is not. Its routes are in api.test.ts.

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

function section(title: string): string {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${title}\n`));
  if (text === undefined) throw new Error(`README.md has no section "${title}"`);
  return text;
}

/** The cells of each row of all tables in a text, their heads left out. */
function rowsOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  const rows = lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.filter((cells, index) => !cells[0]?.startsWith("---") && !rows[index + 1]?.[0]?.startsWith("---"));
}

const settingRows = rowsOf(section("Settings"));
const settingIn = (cell = "") => /^`(TUTTI_\w+)`/.exec(cell)?.[1];

test("each setting has its row, and each row its setting", () => {
  expect(settingRows.map(([cell]) => settingIn(cell)).sort()).toEqual([...settingNames].sort());
});

test("the settings that are named anywhere in the README exist", () => {
  const named = new Set(readme.match(/TUTTI_[A-Z0-9]+(?:_[A-Z0-9]+)*/g));
  const ofTools = /^TUTTI_(?:DEV_|TEST_)/;
  expect([...named].filter((name) => !settingNames.some((known) => known === name) && !ofTools.test(name))).toEqual([]);
});

test("settings without effect are marked, and no others", () => {
  const marked = settingRows.filter(([cell]) => cell?.endsWith("○")).map(([cell]) => settingIn(cell));
  expect(marked).toEqual(idleNames);
});

test("the defaults are those of a server that was told nothing", () => {
  const read = readSettings({});
  if (!read.ok) throw new Error(read.error);
  const { port, host, dataDirectory, role, p2p, p2pConsent, announce, announceOrigins }: Settings = read.value;
  const { cdnPricePerGb, drainMs, lossless, mediaDelayMs, tagCharset } = read.value;
  const expected = {
    TUTTI_PORT: port,
    TUTTI_HOST: host,
    TUTTI_DATA_DIR: dataDirectory,
    TUTTI_ROLE: role,
    TUTTI_P2P: p2p,
    TUTTI_P2P_CONSENT: p2pConsent,
    TUTTI_ANNOUNCE: announce,
    TUTTI_ANNOUNCE_ORIGINS: announceOrigins,
    TUTTI_CDN_PRICE_PER_GB: cdnPricePerGb,
    TUTTI_LOSSLESS: lossless,
    TUTTI_TAG_CHARSET: tagCharset,
    TUTTI_DRAIN_SECONDS: drainMs / 1000,
    TUTTI_TEST_MEDIA_DELAY_MS: mediaDelayMs,
    // Takes effect only together with the others of its set.
    TUTTI_S3_REGION: "us-east-1",
  };
  const written = settingRows.flatMap(([name, value]) => {
    const text = /^`(.*)`$/.exec(value ?? "")?.[1];
    return text === undefined ? [] : [[settingIn(name), text] as const];
  });
  expect(Object.fromEntries(written)).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, String(value)])),
  );
});

interface Documented {
  readonly name: string;
  readonly labels: readonly string[];
  /** Of the labels whose values are written out. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

function documentedMetrics(): Documented[] {
  return rowsOf(section("Metrics")).map(([cell = ""]) => {
    const [, name = cell, inside = ""] = /^`(\w+)(?:\{(.*)\})?`$/.exec(cell.replaceAll("\\|", "|")) ?? [];
    const labels = inside === "" ? [] : inside.split(",").map((label) => label.split("=") as [string, string?]);
    const values = labels.flatMap(([label, text]) =>
      text === undefined ? [] : [[label, text.replaceAll('"', "").split("|").sort()] as const],
    );
    return { name, labels: labels.map(([label]) => label).sort(), values: Object.fromEntries(values) };
  });
}

const noConnections = {
  connections: 0,
  connectionsMax: 0,
  addresses: 0,
  unanswered: 0,
  unreadBytes: 0,
  refused: byReason(refusedReasons, () => 0),
  closed: byReason(closeReasons, () => 0),
  refusedOfLate: byReason(refusedReasons, () => 0),
};

/** Everything that /metrics may show under our own name, `/announce` being on. */
async function registeredMetrics(): Promise<(Documented & { readonly shown: Record<string, Set<string>> })[]> {
  const { registry } = createMetrics(
    () => noTracker,
    () => 0,
  );
  const announce = new Registry();
  registerBuildInfo(registry, "1.2.3");
  registerHttpConnectionMetrics(registry, () => noConnections);
  registerAnnounceMetrics(announce, () => ({ sockets: 0, swarms: 0, peers: 0, messages: [] }));
  const all = await Promise.all(
    [registry, announce].map(async (each) => {
      const metrics = await each.getMetricsAsJSON();
      return metrics.map(({ name, values }) => {
        const { labelNames = [] } = each.getSingleMetric(name) as unknown as { labelNames?: readonly string[] };
        const labels = labelNames.filter((label) => label !== "le").sort();
        const shown: Record<string, Set<string>> = {};
        for (const label of labels) {
          shown[label] = new Set(values.map((value) => String((value.labels as Record<string, unknown>)[label])));
        }
        return { name, labels, values: {}, shown };
      });
    }),
  );
  return all.flat().filter(({ name }) => name.startsWith("tutti_"));
}

test("each metric has its row with its labels, and each row its metric", async () => {
  const inOrder = (all: readonly Documented[]) => all.map(({ name, labels }) => `${name}{${labels.join(",")}}`).sort();
  expect(inOrder(documentedMetrics())).toEqual(inOrder(await registeredMetrics()));
});

test("values of labels that are written out are those that a new server shows", async () => {
  const registered = await registeredMetrics();
  const written = documentedMetrics().filter(({ values }) => Object.keys(values).length > 0);
  expect(written.length).toBeGreaterThan(1);
  for (const { name, values } of written) {
    const shown = registered.find((metric) => metric.name === name)?.shown ?? {};
    for (const [label, texts] of Object.entries(values))
      expect([name, [...(shown[label] ?? [])].sort()]).toEqual([name, texts]);
  }
});

/** Names between code marks in the paragraph that has these words in it. */
function namesBeside(words: string): string[] {
  const paragraph =
    section("Metrics")
      .split("\n\n")
      .find((text) => text.replaceAll("\n", " ").includes(words)) ?? "";
  return [...paragraph.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name).sort();
}

test("each result of a dial is explained", async () => {
  const dials = (await registeredMetrics()).find(({ name }) => name === "tutti_peer_dials_total");
  expect(namesBeside("A dial is")).toEqual([...(dials?.shown.result ?? [])].sort());
});

test("each reason of a rejected segment is explained", () => {
  expect(namesBeside("A rejected segment has the reason")).toEqual([...rejectReasons].sort());
});

test("commands: those of the table exist, those of the section of what is missing do not", () => {
  const offered = rowsOf(section("The `tutti` command")).map(([cell = ""]) => /^`tutti (\w+)/.exec(cell)?.[1] ?? cell);
  const { text } = readCommand(["help"], {}) as { text: string };
  expect(offered.sort()).toEqual([...text.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name).sort());
  const missing = [...section("Not in this version yet").matchAll(/`tutti (\w+)`/g)].map(([, name]) => name);
  expect(missing.sort()).toEqual([...commandsNotYet].sort());
  for (const name of commandsNotYet) {
    expect(readCommand([name], {})).toMatchObject({
      name: "say",
      text: expect.stringContaining("not in this version"),
    });
  }
});

test("what is missing is nothing that another section offers", () => {
  const offered = new Set(rowsOf(section("HTTP")).flatMap(([cell = ""]) => cell.match(/\/[\w/.{}-]*/g) ?? []));
  const named = section("Not in this version yet").match(/\/[\w/.{}-]+/g) ?? [];
  expect(named.filter((path) => offered.has(path))).toEqual([]);
});
