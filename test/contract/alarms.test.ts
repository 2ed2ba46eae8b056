import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trackerServerLimits } from "../../server/tracker/limits.ts";
import { startTestServer, type TestServer } from "../start-server.ts";

const infra = (path: string) => fileURLToPath(new URL(`../../infra/${path}`, import.meta.url));
const rulesText = readFileSync(infra("prometheus/alarms.yml"), "utf8");
const promtoolMissing = spawnSync("promtool", ["--version"]).error
  ? "no promtool: install the package prometheus"
  : null;

interface Alarm {
  readonly name: string;
  readonly expression: string;
  readonly runbook: string;
}

/** The alarms, read by the form in which our file writes them. */
function readAlarms(text: string): Alarm[] {
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((part) => ({
      name: /^\w+/.exec(part)?.[0] ?? "",
      expression: /^ {8}expr: \|-\n([\s\S]*?)^ {8}for: /m.exec(part)?.[1] ?? "",
      runbook: /^ {10}runbook_url: (\S+)$/m.exec(part)?.[1] ?? "",
    }));
}

const alarms = readAlarms(rulesText);
const kebab = (name: string) => name.replaceAll(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
const pageNames = readdirSync(infra("runbooks")).filter((file) => file !== "README.md");
const headings = [
  "What it means for listeners",
  "How to see it",
  "Likely causes",
  "What to do now",
  "What to do later",
];

/** The names in an expression, or in text between code marks, that can only be metrics. `up` is Prometheus' own. */
function metricsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\b(?:tutti|process|nodejs)_\w+/g)].map(([name]) => name))];
}

/** The families that a text of /metrics declares, with the series of their histograms. */
function familiesOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = "", kind]) =>
      kind === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name],
    ),
  );
}

let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-alarms-"));
  server = await startTestServer();
}, 60_000);
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("every alarm has its page, every page its alarm, and the index names them all", () => {
  expect(alarms.length).toBeGreaterThan(10);
  expect(alarms.map(({ runbook }) => runbook)).toEqual(alarms.map(({ name }) => `infra/runbooks/${kebab(name)}.md`));
  expect(alarms.map(({ name }) => `${kebab(name)}.md`).sort()).toEqual(pageNames.sort());
  const index = readFileSync(infra("runbooks/README.md"), "utf8");
  for (const { name } of alarms) expect(index).toContain(`[${name}](${kebab(name)}.md)`);
});

test.each(alarms)("the page of $name says all that it should", ({ name }) => {
  const page = readFileSync(infra(`runbooks/${kebab(name)}.md`), "utf8");
  expect(page.split("\n")[0]).toBe(`# ${name}`);
  const parts = page.split(/^## /m).slice(1);
  expect(parts.map((part) => part.split("\n")[0])).toEqual(headings);
  for (const part of parts) expect(part.split("\n").slice(1).join("").trim().length).toBeGreaterThan(40);
});

test("a running server exposes every metric that a rule or a page names", async () => {
  const families = familiesOf(await (await fetch(`${server.url}/metrics`)).text());
  const wanted = alarms.flatMap(({ expression }) => metricsIn(expression));
  expect(wanted.length).toBeGreaterThan(alarms.length);
  expect(wanted.filter((name) => !families.has(name))).toEqual([]);
  expect(metricsIn("rate(tutti_tracker_dreams_total[5m])").filter((name) => !families.has(name))).toHaveLength(1);
  const told = pageNames.flatMap((file) => metricsIn(readFileSync(infra(`runbooks/${file}`), "utf8")));
  expect(told.filter((name) => !families.has(name))).toEqual([]);
});

test("TrackerNearlyFull sounds at 80 % of what the tracker takes", () => {
  const [, limit] =
    /tutti_tracker_connections > (\d+)$/m.exec(
      alarms.find(({ name }) => name === "TrackerNearlyFull")?.expression ?? "",
    ) ?? [];
  expect(Number(limit)).toBe(trackerServerLimits.connectionsMax * 0.8);
  expect(rulesText).toContain(`of the ${trackerServerLimits.connectionsMax} listeners`);
});

const promtool = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync("promtool", words, { encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
};

test("promtool understands the rules, and each is set off by what it is for and by nothing else", ({ skip }) => {
  if (promtoolMissing) return skip(promtoolMissing);
  expect(promtool("check", "rules", infra("prometheus/alarms.yml"))).toMatchObject({
    status: 0,
    output: expect.stringContaining(`${alarms.length} rules found`),
  });
  const tests = readFileSync(infra("prometheus/alarms.test.yml"), "utf8");
  for (const { name } of alarms) {
    expect(tests).toMatch(new RegExp(`alertname: ${name}, exp_alerts: \\[\\]`));
    expect(tests).toMatch(new RegExp(`alertname: ${name}\\n +exp_alerts:\\n +- exp_labels`));
  }
  expect(promtool("test", "rules", infra("prometheus/alarms.test.yml"))).toMatchObject({ status: 0 });
}, 60_000);

test("promtool refuses a rule that cannot be read, and a rule that does not sound when it should", ({ skip }) => {
  if (promtoolMissing) return skip(promtoolMissing);
  const broken = join(folder, "broken.yml");
  writeFileSync(broken, rulesText.replace('up{job="tutti"} == 0', 'up{job="tutti" == 0'));
  expect(promtool("check", "rules", broken).status).not.toBe(0);
  const changed = rulesText.replace(/tutti_tracker_connections > \d+/, "tutti_tracker_connections > 17000");
  expect(changed).not.toBe(rulesText);
  writeFileSync(join(folder, "alarms.yml"), changed);
  writeFileSync(join(folder, "alarms.test.yml"), readFileSync(infra("prometheus/alarms.test.yml")));
  expect(promtool("test", "rules", join(folder, "alarms.test.yml")).status).not.toBe(0);
}, 60_000);
