import { Siege } from "../../rigs/hostile-clients.ts";

/** `hostile-process.ts PORT MEDIA_PATH COUNT FIRST ADDRESSES`: hostile clients of all kinds, until the parent lets go. */
const [port = "", mediaPath = "", count = "0", first = "0", addresses = "many"] = process.argv.slice(2);

const addressOf = (index: number) =>
  addresses === "few"
    ? `127.200.0.${1 + (index % 20)}`
    : `127.${128 + ((index >> 14) & 63)}.${(index >> 6) & 255}.${1 + (index & 63)}`;
const siege = new Siege({ host: "127.0.0.1", port: Number(port), mediaPath }, { addressOf, againMs: 5_000 });

let added = 0;
// A thousand a second from each process: all at once they would only keep each other waiting.
const timer = setInterval(() => {
  for (let some = 0; some < 100 && added < Number(count); some += 1, added += 1) siege.add(Number(first) + added);
  if (added >= Number(count)) clearInterval(timer);
}, 100);

process.on("message", () =>
  process.send?.({ open: siege.open, thrownOut: siege.thrownOut, isWhole: added >= Number(count) }),
);
process.on("disconnect", () => {
  siege.end();
  process.exit(0);
});
