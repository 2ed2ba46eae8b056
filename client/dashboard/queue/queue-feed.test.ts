import { expect, test } from "vitest";
import { createOperatorBrowser, type OperatorBrowser } from "../../../test/rigs/operator-browser.ts";
import { libraryQueue, libraryStatus } from "../../../test/rigs/queue-samples.ts";
import { createQueueFeed } from "./queue-feed.ts";

async function opened() {
  const browser = createOperatorBrowser();
  browser.answers("library/queue", libraryQueue({ failureCount: 1 }));
  browser.answers("library", libraryStatus(1));
  const feed = createQueueFeed(browser.outside);
  feed.start();
  await browser.clock.pass(0);
  return { browser, feed };
}

const timesRead = ({ asked }: OperatorBrowser, name: string) =>
  asked.filter(({ path }) => path === `/api/v1/ops/${name}`).length;

test("the queue is read every two seconds, the failures when their number is another, nothing while nobody looks", async () => {
  const { browser, feed } = await opened();
  expect([feed.queue.value?.failureCount, feed.library.value?.failures.length]).toEqual([1, 1]);
  await browser.clock.pass(8_000);
  expect([timesRead(browser, "library/queue"), timesRead(browser, "library")]).toEqual([5, 1]);
  browser.answers("library/queue", libraryQueue({ failureCount: 2 }));
  browser.answers("library", libraryStatus(2));
  await browser.clock.pass(2_000);
  expect([timesRead(browser, "library"), feed.library.value?.failures.length]).toEqual([2, 2]);
  browser.isSeen = false;
  await browser.clock.pass(60_000);
  expect(timesRead(browser, "library/queue")).toBe(6);
});

test("a retry names one file or none, is no mere question, and says what the server refused", async () => {
  const { browser, feed } = await opened();
  browser.answers("library/retry", { retried: 1 });
  expect(await feed.retry("00112233aabbccdd")).toBeNull();
  expect(await feed.retry(null)).toBeNull();
  const retries = browser.asked.filter(({ path }) => path.endsWith("/retry"));
  expect(retries.map(({ method, body }) => [method, body])).toEqual([
    ["POST", { id: "00112233aabbccdd" }],
    ["POST", {}],
  ]);
  browser.answers("library/retry", { error: { code: "not-found", message: "There is no failed file" } }, 404);
  expect(await feed.retry("00112233aabbccdd")).toBe("There is no failed file");
});
