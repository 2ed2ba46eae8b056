import { hold, type Target } from "./target.ts";

/** Parsers with a mistake planted in each. Their corpora are those of the sound ones of the same name. */
export const targets: readonly Target[] = [
  {
    name: "frame",
    form: "bytes",
    run(bytes) {
      if (bytes[3] === 0x7f) throw new RangeError("Offset is outside the bounds of the DataView");
      return bytes.length > 5 ? "accepted" : "refused";
    },
  },
  {
    name: "address",
    form: "text",
    run(text) {
      // Forgets that a part may not begin with 0, and that there are four of them.
      const numbers = text.split(".").map(Number);
      const accepted = numbers.every((number) => number >= 0 && number <= 255);
      if (accepted) hold(numbers.join(".") === text && numbers.length === 4, "written anew it is the same");
      return accepted ? "accepted" : "refused";
    },
  },
  {
    name: "candidate",
    form: "text",
    run(text) {
      // As slow as /( +)+x/ is with many spaces in a row.
      const isSlow = text.includes(" ".repeat(100));
      if (isSlow) busyMs(30);
      return isSlow ? "refused" : "accepted";
    },
  },
  {
    name: "preferences",
    form: "json",
    run(text) {
      try {
        merge({}, JSON.parse(text));
        return "accepted";
      } catch {
        return "refused";
      }
    },
  },
];

function merge(into: Record<string, unknown>, from: object): void {
  for (const [name, value] of Object.entries(from)) {
    const known = into[name];
    if (typeof value === "object" && value !== null && typeof known === "object" && known !== null) {
      merge(known as Record<string, unknown>, value);
    } else into[name] = value;
  }
}

function busyMs(milliseconds: number): void {
  const endCpu = process.cpuUsage().user + milliseconds * 1_000;
  while (process.cpuUsage().user < endCpu);
}
