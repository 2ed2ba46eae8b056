import type { Target } from "./target.ts";

/** Parsers that do not come back from some input: one runs for ever, one takes all memory. */
export const targets: readonly Target[] = [
  {
    name: "media-name",
    form: "text",
    run(text) {
      while (text.includes("..") && text.includes("\0"));
      return text.length % 2 === 0 ? "accepted" : "refused";
    },
  },
  {
    name: "month-count",
    form: "json",
    run(text) {
      if (/\d{17}/.test(text)) for (const hoard: unknown[] = []; ; hoard.push({ text, more: [text] }));
      return text.length % 2 === 0 ? "accepted" : "refused";
    },
  },
];
