// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { type Fetched, refresh, request, useFetched } from "./catalogue.ts";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

function words(answer: Fetched<string>): string {
  if (answer.state === "ready") return answer.value;
  return answer.state === "failed" ? `${answer.trouble} ${answer.message}`.trim() : "waiting";
}

const Shown = ({ path }: { readonly path: string | null }) => <p>{words(useFetched<string>(path))}</p>;

test("request() asks the API and gives its answer", async () => {
  server.answer("/albums/7", { body: { title: "Night" } });
  expect(await request("/albums/7")).toEqual({ state: "ready", value: { title: "Night" } });
  expect(server.asked).toEqual(["/albums/7"]);
});

test("a thing that is not there is missing", async () => {
  expect(await request("/albums/8")).toEqual({ state: "failed", trouble: "missing", message: "" });
});

test("a refusal is told in the server's own words", async () => {
  server.answer("/search", { status: 429, body: { error: { code: "too-many", message: "Too many requests" } } });
  expect(await request("/search?q=a")).toEqual({ state: "failed", trouble: "refused", message: "Too many requests" });
});

test("a refusal without words, or in words of another kind, tells the status", async () => {
  const told = { state: "failed", trouble: "refused", message: "The server answered 500." };
  server.answer("/one", { status: 500 });
  server.answer("/two", { status: 500, body: { oops: true } });
  server.answer("/three", { status: 500, body: null });
  expect([await request("/one"), await request("/two"), await request("/three")]).toEqual([told, told, told]);
});

test("a broken network, a gateway without its server and an answer that is no JSON are all unreachable", async () => {
  const told = { state: "failed", trouble: "unreachable", message: "" };
  server.answer("/down", "unreachable");
  server.answer("/gateway", { status: 502 });
  server.answer("/busy", { status: 503, body: { error: { code: "x", message: "y" } } });
  server.answer("/page-of-a-hotel", { status: 200 });
  for (const path of ["/down", "/gateway", "/busy", "/page-of-a-hotel"]) expect(await request(path)).toEqual(told);
});

test("useFetched() waits, then shows the answer", async () => {
  server.answer("/waits", { body: "a song" });
  server.hold();
  const drawn = await draw(<Shown path="/waits" />);
  expect(drawn.text()).toBe("waiting");
  await drawn.does(server.release);
  expect(drawn.text()).toBe("a song");
});

test("useFetched(null) asks for nothing", async () => {
  const drawn = await draw(<Shown path={null} />);
  expect([drawn.text(), server.asked]).toEqual(["waiting", []]);
});

test("two parts that show the same thing ask once", async () => {
  server.answer("/both", { body: "once" });
  server.hold();
  const drawn = await draw(
    <>
      <Shown path="/both" />
      <Shown path="/both" />
    </>,
  );
  await drawn.does(server.release);
  expect([drawn.text(), server.asked]).toEqual(["onceonce", ["/both"]]);
});

test("going back shows the page as it was at once, and asks whether it is still so", async () => {
  server.answer("/back", { body: "old" });
  const drawn = await draw(<Shown path="/back" />);
  await drawn.leave();
  server.answer("/back", { body: "new" });
  server.hold();
  await drawn.redraw(<Shown path="/back" />);
  expect(drawn.text()).toBe("old");
  await drawn.does(server.release);
  expect(drawn.text()).toBe("new");
});

test("another path on the same page shows its own answer, not the former", async () => {
  server.answer("/first", { body: "first" });
  server.answer("/second", { body: "second" });
  const drawn = await draw(<Shown path="/first" />);
  server.hold();
  await drawn.redraw(<Shown path="/second" />);
  expect(drawn.text()).toBe("waiting");
  await drawn.does(server.release);
  expect(drawn.text()).toBe("second");
});

test("refresh() asks again for what is on the page, and for nothing else", async () => {
  server.answer("/gone", { body: "gone" });
  server.answer("/here", { body: "old" });
  const drawn = await draw(<Shown path="/gone" />);
  await drawn.redraw(<Shown path="/here" />);
  server.asked.length = 0;
  server.answer("/here", { body: "new" });
  await drawn.does(refresh);
  expect([drawn.text(), server.asked]).toEqual(["new", ["/here"]]);
});

test("what is shown stays when the server goes away", async () => {
  server.answer("/stays", { body: "a song" });
  const drawn = await draw(<Shown path="/stays" />);
  server.answer("/stays", "unreachable");
  await drawn.does(refresh);
  expect(drawn.text()).toBe("a song");
});

test("what was taken out of the catalogue is no longer shown", async () => {
  server.answer("/taken", { body: "a song" });
  const drawn = await draw(<Shown path="/taken" />);
  server.answer("/taken", { status: 404 });
  await drawn.does(refresh);
  expect(drawn.text()).toBe("missing");
});

test("a second try shows the answer when the server is back", async () => {
  server.answer("/again", "unreachable");
  const drawn = await draw(<Shown path="/again" />);
  expect(drawn.text()).toBe("unreachable");
  server.answer("/again", { body: "a song" });
  await drawn.does(refresh);
  expect(drawn.text()).toBe("a song");
});

test("at most sixty answers are kept: the oldest that nobody shows goes first", async () => {
  server.answer("/kept", { body: "kept" });
  const drawn = await draw(<Shown path="/kept/0" />);
  for (let each = 1; each <= 60; each += 1) await drawn.redraw(<Shown path={`/kept/${each}`} />);
  server.hold();
  await drawn.redraw(<Shown path="/kept/60" />);
  await drawn.redraw(<Shown path="/kept/5" />);
  expect(drawn.text()).toBe("kept");
  await drawn.redraw(<Shown path="/kept/0" />);
  expect(drawn.text()).toBe("waiting");
});
