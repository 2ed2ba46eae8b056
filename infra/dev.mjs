import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { below } from "./scripts/root.mjs";
import { runNode } from "./scripts/run.mjs";

requireNode();
await ensureInstalled();

const serverPort = process.env.TUTTI_PORT ?? "8080";
const server = `http://127.0.0.1:${serverPort}`;
const forwarded = ["/api", "/media", "/metrics", "/livez", "/readyz"];
const sockets = ["/tracker", "/announce"];

const vite = await import("vite");
const page = await vite.createServer({
  configFile: below("client/vite.config.ts"),
  server: {
    proxy: Object.fromEntries([
      ...forwarded.map((path) => [path, { target: server }]),
      ...sockets.map((path) => [path, { target: server, ws: true }]),
    ]),
  },
});
await page.listen();
page.printUrls();

// A signal ends the watched server through run.mjs; its end then ends the page's server and with it this process.
const watch = ["watch", "--clear-screen=false", below("server/main.ts"), "serve", ...process.argv.slice(2)];
const { code } = await runNode(below("node_modules/tsx/dist/cli.mjs"), watch, { show: true });
await page.close();
process.exit(code);
