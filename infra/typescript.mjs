import { register } from "node:module";

/**
 * `node --import ./infra/typescript.mjs FILE.ts`: Node runs TypeScript as it is. What tsx does beside taking the types
 * away, naming each function again whenever it is made, costs the simulator a fifth of its speed.
 */
register("./typescript-hooks.mjs", import.meta.url);
