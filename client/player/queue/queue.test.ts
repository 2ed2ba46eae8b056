import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../shared/seeded-random.ts";
import {
  addItems,
  clearUpcoming,
  currentItem,
  emptyQueue,
  moveEntry,
  moveTo,
  nextPosition,
  previousPosition,
  type Queue,
  removeEntry,
  renewItems,
  setRepeat,
  setShuffle,
  startQueue,
  upcomingItem,
  widenQueue,
} from "./queue.ts";

const random = () => seededRandom(7);
const album = (start = 0) => startQueue(emptyQueue<string>(), { items: ["a", "b", "c", "d"], start, random: random() });
const order = (queue: Queue<string>) => queue.entries.map((entry) => entry.item).join("");
const keyOf = (queue: Queue<string>, item: string) => queue.entries.find((entry) => entry.item === item)!.key;

test("startQueue() plays the chosen item and knows what follows", () => {
  expect(currentItem(album(1))).toBe("b");
  expect(upcomingItem(album(1))).toBe("c");
  expect(upcomingItem(album(3))).toBeNull();
});

test("startQueue() of nothing has nothing to play", () => {
  const queue = startQueue(emptyQueue<string>(), { items: [], start: 0, random: random() });
  expect([queue.position, currentItem(queue), nextPosition(queue, "listener")]).toEqual([-1, null, -1]);
});

test("repeat one holds at the end of a song and lets the listener go on", () => {
  const queue = setRepeat(album(1), "one");
  expect(upcomingItem(queue)).toBe("b");
  expect(nextPosition(queue, "listener")).toBe(2);
});

test("repeat all goes round in both directions", () => {
  const queue = setRepeat(album(3), "all");
  expect(upcomingItem(queue)).toBe("a");
  expect(previousPosition(moveTo(queue, 0))).toBe(3);
  expect(previousPosition(album(0))).toBe(0);
});

test("shuffle keeps the playing item, mixes the others, and gives the old order back", () => {
  const mixed = setShuffle(album(2), true, random());
  expect(currentItem(mixed)).toBe("c");
  expect(order(mixed)).not.toBe("abcd");
  expect([...order(mixed)].sort().join("")).toBe("abcd");
  const back = setShuffle(mixed, false, random());
  expect([order(back), currentItem(back)]).toEqual(["abcd", "c"]);
});

test("an album started with shuffle on begins with the chosen item", () => {
  const shuffling = setShuffle(emptyQueue<string>(), true, random());
  const queue = startQueue(shuffling, { items: ["a", "b", "c", "d"], start: 2, random: random() });
  expect([queue.position, currentItem(queue), queue.shuffle]).toEqual([0, "c", true]);
});

test("addItems() puts items next or last, also while shuffled", () => {
  expect(order(addItems(album(1), ["x", "y"], "next"))).toBe("abxycd");
  expect(order(addItems(album(1), ["x"], "last"))).toBe("abcdx");
  const mixed = addItems(setShuffle(album(1), true, random()), ["x"], "next");
  expect(mixed.entries[1]?.item).toBe("x");
  expect(order(setShuffle(mixed, false, random()))).toBe("abxcd");
});

test("removeEntry() spares the playing entry and keeps the position right", () => {
  const queue = album(2);
  expect(order(removeEntry(queue, keyOf(queue, "c")))).toBe("abcd");
  const shorter = removeEntry(queue, keyOf(queue, "a"));
  expect([order(shorter), currentItem(shorter)]).toEqual(["bcd", "c"]);
});

test("moveEntry() reorders around the playing entry", () => {
  const queue = album(1);
  const moved = moveEntry(queue, keyOf(queue, "d"), 0);
  expect([order(moved), currentItem(moved)]).toEqual(["dabc", "b"]);
  expect(order(moveEntry(queue, keyOf(queue, "b"), 99))).toBe("acdb");
});

test("clearUpcoming() leaves what was played and what plays", () => {
  expect(order(clearUpcoming(album(1)))).toBe("ab");
});

test("whatever is done to a queue, its position is inside and its orders hold the same keys", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("add" as const), where: fc.constantFrom("next" as const, "last" as const) }),
    fc.record({ do: fc.constant("remove" as const), at: fc.nat(9) }),
    fc.record({ do: fc.constant("move" as const), at: fc.nat(9), to: fc.nat(9) }),
    fc.record({ do: fc.constant("shuffle" as const), on: fc.boolean() }),
    fc.record({ do: fc.constant("jump" as const), at: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const chance = random();
      let queue = album(1);
      for (const each of steps) {
        const key = "at" in each ? (queue.entries[each.at]?.key ?? -1) : -1;
        if (each.do === "add") queue = addItems(queue, ["n"], each.where);
        else if (each.do === "remove") queue = removeEntry(queue, key);
        else if (each.do === "move") queue = moveEntry(queue, key, each.to);
        else if (each.do === "shuffle") queue = setShuffle(queue, each.on, chance);
        else queue = moveTo(queue, each.at);
        expect(queue.entries[queue.position]).toBeDefined();
        const keys = queue.entries.map((entry) => entry.key);
        expect(new Set(keys).size).toBe(keys.length);
        expect([...queue.original].sort()).toEqual([...keys].sort());
      }
    }),
  );
});

test("renewItems() leaves out what is gone: the playing song stays, or the one behind it comes in its place", () => {
  const queue = startQueue(emptyQueue<string>(), { items: ["a", "b", "c", "d"], start: 2, random: () => 0 });
  const without = (gone: string) => {
    const renewed = renewItems(queue, (item) => (gone.includes(item) ? null : item));
    expect([...renewed.original].sort()).toEqual(renewed.entries.map(({ key }) => key).sort());
    return [renewed.entries.map(({ item }) => item).join(""), currentItem(renewed)];
  };
  expect(without("a")).toEqual(["bcd", "c"]);
  expect(without("d")).toEqual(["abc", "c"]);
  expect(without("c")).toEqual(["abd", "d"]);
  expect(without("cd")).toEqual(["ab", "b"]);
  expect(without("abcd")).toEqual(["", null]);
  expect(renewItems(queue, (item) => item)).toBe(queue);
  expect(currentItem(renewItems(queue, (item) => item.toUpperCase()))).toBe("C");
});

test("widenQueue() puts the playing one into a longer list, where it plays on; shuffle mixes the rest, and gives their order back", () => {
  const items = [..."xyabcdz"];
  const widened = widenQueue(album(2), { items, at: 4, random: random() });
  expect([order(widened), widened.position, keyOf(widened, "c")]).toEqual(["xyabcdz", 4, keyOf(album(), "c")]);
  expect(new Set(widened.entries.map(({ key }) => key)).size).toBe(items.length);
  const shuffled = widenQueue(setShuffle(album(2), true, random()), { items, at: 4, random: random() });
  expect([shuffled.position, order(shuffled)[0], shuffled.entries.length]).toEqual([0, "c", 7]);
  expect(order(shuffled)).not.toBe("cxyabdz");
  expect(order(setShuffle(shuffled, false, random()))).toBe("xyabcdz");
  expect(widenQueue(emptyQueue<string>(), { items, at: 0, random: random() })).toEqual(emptyQueue());
});
