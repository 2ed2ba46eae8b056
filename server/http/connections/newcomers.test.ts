import { Socket } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { Newcomers } from "./newcomers.ts";

const waitingMax = 500;
let nowMs: number;
let newcomers: Newcomers;
let admitted: number;
let refused: number;
beforeEach(() => {
  nowMs = 0;
  admitted = 0;
  refused = 0;
  newcomers = new Newcomers(() => nowMs, waitingMax);
});

function turns(count: number, lastingMs: number): void {
  for (let done = 0; done < count; done += 1) {
    nowMs += lastingMs;
    newcomers.turn();
  }
}

function come(count: number): Socket[] {
  return Array.from({ length: count }, () => {
    const socket = new Socket();
    newcomers.come(socket, {
      admit() {
        admitted += 1;
      },
      refuse() {
        refused += 1;
      },
    });
    return socket;
  });
}

test("while the event loop is on time 160 come in a turn, the others in the next ones", () => {
  come(300);
  expect({ admitted, refused, waiting: newcomers.waiting }).toEqual({ admitted: 160, refused: 0, waiting: 140 });
  turns(1, 20);
  expect({ admitted, waiting: newcomers.waiting }).toEqual({ admitted: 300, waiting: 0 });
  expect(newcomers.isSlow).toBe(false);
});

test("each late turn halves it, down to two, and turns on time bring it back within seconds", () => {
  turns(1, 40);
  expect(newcomers.isSlow).toBe(true);
  come(300);
  // Two turns' worth: it was twice as long.
  expect(admitted).toBe(160);
  turns(1, 20);
  expect(admitted).toBe(241);
  turns(20, 1_000);
  turns(1, 20);
  admitted = 0;
  come(100);
  expect(admitted).toBe(2);
  turns(5, 20);
  expect(admitted).toBeLessThan(30);
  turns(100, 20);
  expect(admitted).toBe(100);
  turns(200, 20);
  expect(newcomers.isSlow).toBe(false);
});

test("in a turn that goes on for too long two come at most", () => {
  nowMs += 36;
  expect(newcomers.isSlow).toBe(true);
  come(10);
  expect(admitted).toBe(2);
});

test("when too many wait, and after ten seconds, they are refused; who is gone by then is not", async () => {
  turns(20, 1_000);
  turns(1, 20);
  const all = come(2 + waitingMax + 7);
  expect({ admitted, refused }).toEqual({ admitted: 2, refused: 7 });
  const gone = all[2] as Socket;
  await new Promise((resolve) => gone.once("close", resolve).destroy());
  expect(newcomers.waiting).toBe(waitingMax - 1);
  turns(1, 10_001);
  expect({ admitted, refused, waiting: newcomers.waiting }).toEqual({
    admitted: 2,
    refused: 7 + waitingMax - 1,
    waiting: 0,
  });
});

test("at the end those who wait are refused", () => {
  turns(20, 1_000);
  turns(1, 20);
  come(10);
  newcomers.stop();
  expect({ admitted, refused }).toEqual({ admitted: 2, refused: 8 });
});
