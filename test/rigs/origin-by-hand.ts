import { vi } from "vitest";
import { promisesGoOn } from "./clock.ts";

/** One request to the origin, which the test answers piece by piece. */
export interface OriginAsk {
  readonly url: string;
  readonly range: string | null;
  readonly cache: RequestCache | undefined;
  readonly credentials: RequestCredentials | undefined;
  readonly isAborted: boolean;
  /** The head of the answer; its body stays open. */
  answer(status: number, headers?: Record<string, string>): Promise<void>;
  send(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** The connection breaks. */
  cut(): Promise<void>;
}

/** Takes the place of `fetch`, until vitest's `unstubAllGlobals`. Returns what was asked, oldest first. */
export function fakeOrigin(): OriginAsk[] {
  const asks: OriginAsk[] = [];
  vi.stubGlobal("fetch", (url: string | URL, init: RequestInit = {}) => {
    const { promise, resolve, reject } = deferred<Response>();
    asks.push(askOf(String(url), init, { resolve, reject }));
    return promise;
  });
  return asks;
}

interface Answering {
  resolve(response: Response): void;
  reject(error: Error): void;
}

function askOf(url: string, init: RequestInit, answering: Answering): OriginAsk {
  let body: ReadableStreamDefaultController<Uint8Array> | null = null;
  const { signal } = init;
  const abort = () => {
    answering.reject(signal?.reason);
    body?.error(signal?.reason);
  };
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    url,
    range: new Headers(init.headers).get("range"),
    cache: init.cache,
    credentials: init.credentials,
    get isAborted() {
      return signal?.aborted ?? false;
    },
    async answer(status, headers = {}) {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          body = controller;
        },
      });
      answering.resolve(new Response(stream, { status, headers }));
      await promisesGoOn();
    },
    async send(bytes) {
      body?.enqueue(bytes.slice());
      await promisesGoOn();
    },
    async end() {
      body?.close();
      await promisesGoOn();
    },
    async cut() {
      answering.reject(new TypeError("Failed to fetch"));
      body?.error(new TypeError("network error"));
      await promisesGoOn();
    },
  };
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((...functions) => {
    [resolve, reject] = functions;
  });
  return { promise, resolve, reject };
}
