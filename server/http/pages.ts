import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { OperatorAccess } from "./operator-access.ts";
import { plainPage } from "./plain-page.ts";
import { allowWorker } from "./security-headers.ts";

export interface PagesOptions {
  /** The built pages: `index.html`, `ops.html`, `assets/`. */
  readonly clientDirectory: string;
  readonly access: OperatorAccess;
}

/** Files whose names are made from their content. */
const assets = /[/\\]assets[/\\][^/\\]+$/;

/** The pages, which have addresses of their own, and the compressed forms of files, which are chosen by what a browser accepts. */
const isAtAnotherAddress = /[/\\](?:ops|index)\.html$|\.(?:br|gz)$/i;

/** The library and what it is made of. */
const library = /[/\\](?:engine|assets[/\\][^/\\]+)\.js(?:\.br|\.gz)?$/;

/** The player on `/` and on every address that it makes for itself, the dashboard on `/ops`. */
export async function pages(app: FastifyInstance, { clientDirectory, access }: PagesOptions): Promise<void> {
  const isBuilt = existsSync(join(clientDirectory, "index.html"));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: clientDirectory,
      index: false,
      allowedPath: (path) => !isAtAnotherAddress.test(path),
      preCompressed: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        const caching = assets.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
        response.setHeader("cache-control", caching);
        // Pages of any site may load the library. What they may ask of the server is decided elsewhere.
        if (library.test(path)) response.setHeader("access-control-allow-origin", "*");
      },
    });
  }
  const page = (name: string, reply: FastifyReply) =>
    isBuilt
      ? reply.sendFile(name)
      : html(reply, 503, "The pages are not built yet", "Run <code>npm run build</code> and start Tutti again.");

  const player = (reply: FastifyReply) => {
    allowWorker(reply);
    return page("index.html", reply);
  };

  app.get("/", { schema: { hide: true } }, (_request, reply) => player(reply));

  for (const address of ["/ops", "/ops/library"]) {
    app.get<{ Querystring: { token?: string } }>(
      address,
      { schema: { hide: true }, config: { rateLimit: { max: 60, timeWindow: "1 minute" } } },
      (request, reply) => {
        reply.header("cache-control", "no-store");
        const { token } = request.query;
        if (typeof token === "string") {
          if (!access.isToken(token)) return notOperator(reply, "This token is not the one of this server.");
          return reply.header("set-cookie", access.cookie()).redirect(address, 303);
        }
        return access.isOperator(request)
          ? page("ops.html", reply)
          : notOperator(reply, "This page is for the operator.");
      },
    );
  }

  app.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) return player(reply);
    const message = `There is nothing at ${request.method} ${request.url.split("?")[0]?.slice(0, 200)}`;
    return reply
      .code(404)
      .header("cache-control", "no-store")
      .send({ error: { code: "not-found", message } });
  });
}

function wantsPage(request: FastifyRequest): boolean {
  const isPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
  return isPage && !/^\/(?:api|media|assets|tracker|announce)(?:\/|$)/.test(request.url);
}

function notOperator(reply: FastifyReply, why: string): FastifyReply {
  const help =
    "Open the link that <code>tutti token --link</code> prints. The token is kept in the file " +
    "<code>keys/admin-token</code> of the data directory, or it is what <code>TUTTI_ADMIN_TOKEN</code> says.";
  return html(reply, 401, "For the operator", `${why} ${help}`);
}

function html(reply: FastifyReply, status: number, title: string, body: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").send(plainPage(title, body));
}
