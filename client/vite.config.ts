import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Where the server listens while the pages are being worked on. */
const server = process.env["TUTTI_DEV_SERVER"] ?? "http://localhost:8080";
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The faces that the first page is written in, fetched with its first bytes. */
const firstFaces = /^assets\/(?:figtree|fraunces)-latin-wght-normal-[^/]+\.woff2$/;

export default defineConfig({
  root: path("."),
  publicDir: false,
  plugins: [
    {
      name: "tutti-ops-address",
      configureServer(dev) {
        dev.middlewares.use((request, _response, next) => {
          if (/^\/ops(?:\/library)?$/.test(request.url?.split("?")[0] ?? "")) request.url = "/ops.html";
          next();
        });
      },
    },
    {
      name: "tutti-first-faces",
      transformIndexHtml: {
        order: "post",
        handler: (_html, { bundle = {} }) =>
          Object.keys(bundle)
            .filter((file) => firstFaces.test(file))
            .map((file) => ({
              tag: "link",
              attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: "", href: `/${file}` },
              injectTo: "head" as const,
            })),
      },
    },
  ],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: path("../dist/client"),
    emptyOutDir: true,
    target: "es2022",
    // The pages run under a policy without inline scripts, inline styles and data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        index: path("index.html"),
        ops: path("ops.html"),
        example: path("example.html"),
        engine: path("engine/hls/library.ts"),
      },
      // The library keeps its name and its exports: other pages load it as /engine.js.
      preserveEntrySignatures: "exports-only",
      // Changes less often than our own code, so browsers keep it across releases.
      output: {
        entryFileNames: ({ name }) => (name === "engine" ? "engine.js" : "assets/[name]-[hash].js"),
        codeSplitting: { groups: [{ name: "hls", test: /node_modules[\\/]hls\.js/ }] },
      },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/media": server,
      "/tracker": { target: server, ws: true },
      "/announce": { target: server, ws: true },
    },
  },
});
