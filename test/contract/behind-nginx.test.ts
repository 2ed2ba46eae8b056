import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../start-server.ts";
import { findProgram, freePort, type PrivateProgram, startProgram } from "./private-programs.ts";

// A real nginx in front, and one before it that stands for a CDN: what the server makes of those who come through them.

const nginx = findProgram("nginx");
const metricsToken = "a-token-for-the-metrics";
let server: TestServer;
let program: PrivateProgram;
let folder: string;
let ports: { readonly proxy: number; readonly cdn: number };

beforeAll(() => {
  if (nginx === null) console.warn("nginx is not installed: what comes through it is not tested");
});

/** The CDN's clients come from 203.0.113.9: there is no other way to come from outside on one machine. */
const configuration = (port: number) => `
daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 128; }
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server {
    listen 127.0.0.1:${ports.proxy};
    location / {
      proxy_pass http://127.0.0.1:${port};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
  server {
    listen 127.0.0.1:${ports.cdn};
    location / {
      proxy_pass http://127.0.0.1:${ports.proxy};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For "$http_x_forwarded_for, 203.0.113.9";
    }
  }
}`;

async function start(settings: Record<string, string>): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "tutti-nginx-"));
  ports = { proxy: await freePort(), cdn: await freePort() };
  server = await startTestServer({ settings });
  writeFileSync(join(folder, "nginx.conf"), configuration(Number(new URL(server.url).port)));
  program = await startProgram({
    program: nginx ?? "",
    args: ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")],
    folder,
    isUp: () =>
      fetch(`http://127.0.0.1:${ports.cdn}/livez`).then(
        ({ status }) => status === 200,
        () => false,
      ),
  });
}

afterEach(async () => {
  await program?.stop();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function metrics(port: number | string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  await answer.arrayBuffer();
  return answer.status;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test.skipIf(nginx === null)(
  "behind a CDN and nginx, both named, metrics are for those inside, whatever those outside say of themselves",
  async () => {
    await start({ TUTTI_TRUSTED_PROXIES: "127.0.0.1" });
    expect(await metrics(new URL(server.url).port)).toBe(200);
    expect(await metrics(ports.proxy)).toBe(200);
    expect(await metrics(ports.cdn)).toBe(401);
    expect(await metrics(ports.cdn, { "x-forwarded-for": "10.0.0.7" })).toBe(401);
    expect(await metrics(ports.cdn, { "x-forwarded-for": "127.0.0.1, 127.0.0.1" })).toBe(401);
    expect(await metrics(ports.cdn, bearer(server.adminToken))).toBe(200);
  },
  120_000,
);

test.skipIf(nginx === null)(
  "behind an nginx that nobody has named, nobody who comes through it is taken for one inside",
  async () => {
    await start({});
    expect(await metrics(new URL(server.url).port)).toBe(200);
    expect(await metrics(ports.proxy)).toBe(401);
    expect(await metrics(ports.cdn)).toBe(401);
    expect(await metrics(ports.cdn, { "x-forwarded-for": "10.0.0.7" })).toBe(401);
  },
  120_000,
);

test.skipIf(nginx === null)(
  "with a token of their own the metrics are read from anywhere by whoever shows it, and guesses count by client, not by proxy",
  async () => {
    await start({ TUTTI_TRUSTED_PROXIES: "2", TUTTI_METRICS_TOKEN: metricsToken });
    expect(await metrics(ports.cdn, bearer(metricsToken))).toBe(200);
    for (let count = 0; count < 60; count += 1) expect(await metrics(ports.cdn, bearer("a-guess"))).toBe(401);
    await expect.poll(() => metrics(ports.cdn, bearer("a-guess"))).toBe(429);
    expect(await metrics(new URL(server.url).port, bearer(metricsToken))).toBe(200);
  },
  120_000,
);
