import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface PageDoor {
  readonly url: string;
  close(): Promise<void>;
}

const scriptPath = "/first-of-all.js";

/** A door before the server: each page gets `script` before all of its own. Everything else goes through as it is. */
export async function openPageDoor(serverUrl: string, script: string): Promise<PageDoor> {
  const door = createServer((asked, answer) => {
    if (asked.url === scriptPath) {
      answer.setHeader("content-type", "text/javascript");
      answer.end(script);
      return;
    }
    const { "accept-encoding": _encoding, "if-none-match": _known, ...headers } = asked.headers;
    const passed = request(new URL(asked.url ?? "/", serverUrl), { method: asked.method, headers }, (given) => {
      const isPage = given.headers["content-type"]?.startsWith("text/html") ?? false;
      const { "content-length": length, etag, ...rest } = given.headers;
      const kept = isPage ? {} : { ...(length ? { "content-length": length } : {}), ...(etag ? { etag } : {}) };
      answer.writeHead(given.statusCode ?? 500, { ...rest, ...kept });
      if (!isPage) return void given.pipe(answer);
      let text = "";
      given.setEncoding("utf8");
      given.on("data", (piece: string) => {
        text += piece;
      });
      given.on("end", () => answer.end(text.replace("<head>", `<head><script src="${scriptPath}"></script>`)));
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return {
    url: `http://localhost:${(door.address() as AddressInfo).port}`,
    async close() {
      door.closeAllConnections();
      door.close();
      await once(door, "close");
    },
  };
}
