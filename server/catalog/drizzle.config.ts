import { defineConfig } from "drizzle-kit";

/** For `npx drizzle-kit generate --config server/catalog/drizzle.config.ts` after a change of schema.ts. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./server/catalog/schema.ts",
  out: "./server/catalog/migrations",
});
