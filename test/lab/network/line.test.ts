import { expect, test } from "vitest";
import { farFrom, hostWords } from "./line.ts";

test("hostWords() tells the switch delay, kbit/s up and down, loss and queue, in its order", () => {
  const adsl = { downMbitPerSecond: 8, upMbitPerSecond: 0.3, delayMs: 25, lossPercent: 0.5 };
  expect(hostWords("home", "10.77.0.2", adsl)).toBe("home=10.77.0.2,25,300,8000,0.5,400");
});

test("farFrom() is a line without limits", () => {
  expect(hostWords("cdn", "10.77.0.1", farFrom(15))).toBe("cdn=10.77.0.1,15,0,0,0,400");
});
