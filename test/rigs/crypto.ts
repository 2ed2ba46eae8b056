import { vi } from "vitest";
import { promisesGoOn } from "./clock.ts";

/**
 * Notes what WebCrypto works on: it hashes and signs on other threads, of which no clock knows. Returns what waits until all
 * of it is done, and all that follows from it.
 */
export function watchCrypto(): () => Promise<void> {
  const open = new Set<Promise<unknown>>();
  const real = globalThis.crypto;
  const subtle = new Proxy(real.subtle, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...values: unknown[]) => Promise<unknown>;
      return (...values: unknown[]) => {
        const work = method.apply(target, values);
        open.add(work);
        const done = () => open.delete(work);
        work.then(done, done);
        return work;
      };
    },
  });
  vi.stubGlobal("crypto", { subtle, getRandomValues: real.getRandomValues.bind(real) });
  return async () => {
    await promisesGoOn();
    while (open.size > 0) {
      await Promise.allSettled(open);
      await promisesGoOn();
    }
  };
}
