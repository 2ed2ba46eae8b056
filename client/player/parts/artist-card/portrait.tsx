import type { CoverSize } from "../../../../shared/api/cover.ts";
import { Cover } from "../../../design/cover.tsx";
import "./portrait.css";

interface PortraitProps {
  readonly name: string;
  readonly url: string | null;
  readonly size: CoverSize;
  readonly eager?: boolean;
}

/** An artist's picture, or the initials on a colour that comes from the name. The name itself stands beside it. */
export function Portrait({ name, url, size, eager = false }: PortraitProps) {
  if (url !== null)
    return (
      <span class="portrait">
        <Cover url={url} size={size} of={name} eager={eager} />
      </span>
    );
  // As a style's text the initials are neither read out nor found by a search in the page.
  return (
    <span
      class="portrait portrait-drawn"
      data-initials={initialsOf(name)}
      style={{ "--hue": String(hueOf(name)) }}
      aria-hidden="true"
    />
  );
}

/** The first letters of the first and the last word: "ÉZ" of "Émile Zoë". Signs before a letter do not count. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).flatMap((word) => word.match(/[\p{L}\p{N}]/u)?.[0] ?? []);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.join("").toLocaleUpperCase("en") || [...name.trim()].slice(0, 1).join("");
}

function hueOf(name: string): number {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 360;
  return sum;
}
