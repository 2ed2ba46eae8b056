import type { FastifySwaggerUiOptions } from "@fastify/swagger-ui";

/** No text becomes markup here either. Swagger UI loses some attributes of style by it. */
const policy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'",
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  "require-trusted-types-for 'script'; trusted-types 'none'",
].join("; ");

/**
 * The page that describes the interface. Swagger UI writes markup in two places, which are taken from it: its logo, and descriptions in
 * Markdown, which are shown as the plain text that ours are. The function is sent to the page as it is written here.
 */
export const docsPage: FastifySwaggerUiOptions = {
  routePrefix: "/api/docs",
  staticCSP: policy,
  // None. Its types know only another one.
  logo: null as never,
  uiConfig: {
    plugins: [() => ({ components: { Markdown: ({ source }: { source?: string }) => source ?? null } })],
  },
};
