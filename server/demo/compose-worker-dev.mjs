// Worker entry for development: on Node 20 workers do not inherit the TypeScript loader, so it is registered here first.
import { register } from "tsx/esm/api";

register();
await import("./compose-worker.ts");
