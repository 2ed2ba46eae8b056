import type { Outside, Stream, StreamOptions } from "../../client/dashboard/outside.ts";
import { createTestClock, type TestClock } from "./clock.ts";

/** What the page asked of the server. */
export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TestStream extends Stream {
  readonly path: string;
  readonly isOpen: boolean;
  /** The server sends an event. */
  send(data: unknown): void;
  /** The connection breaks. */
  break(): void;
}

/** The browser of an operator, with a server that answers as the test says and a clock that the test moves. */
export interface OperatorBrowser {
  readonly outside: Outside;
  readonly clock: TestClock;
  readonly asked: readonly Asked[];
  readonly streams: readonly TestStream[];
  /** From now on the server answers so to what stands behind `/api/v1/ops/`. */
  answers(name: string, body: unknown, status?: number): void;
  /** From now on nobody answers there. */
  isGone(name: string): void;
  isSeen: boolean;
}

export function createOperatorBrowser(): OperatorBrowser {
  const clock = createTestClock(1_800_000_000_000);
  const replies = new Map<string, (() => Response) | null>();
  const asked: Asked[] = [];
  const streams: TestStream[] = [];

  async function answer(path: string, init: RequestInit): Promise<Response> {
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const headers = init.headers as Record<string, string>;
    asked.push({ path, method: init.method ?? "GET", body, headers });
    const reply = replies.get(path.replace("/api/v1/ops/", ""));
    if (reply === null) throw new TypeError("Failed to fetch");
    if (reply === undefined) throw new Error(`The test's server knows no ${path}`);
    return reply();
  }

  const browser: OperatorBrowser = {
    clock,
    asked,
    streams,
    isSeen: true,
    outside: {
      clock,
      fetch: answer,
      openStream(options) {
        const stream = testStream(options);
        streams.push(stream);
        return stream;
      },
      isSeen: () => browser.isSeen,
    },
    answers(name, body, status = 200) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      replies.set(name, () => new Response(text, { status }));
    },
    isGone: (name) => void replies.set(name, null),
  };
  return browser;
}

function testStream({ path, event, onData, onBreak }: StreamOptions): TestStream {
  if (event !== "summary") throw new Error(`The server sends no "${event}"`);
  let isOpen = true;
  return {
    path,
    get isOpen() {
      return isOpen;
    },
    send(data) {
      if (isOpen) onData(JSON.stringify(data));
    },
    break() {
      if (isOpen) onBreak();
    },
    close() {
      isOpen = false;
    },
  };
}
