import { Disc3 } from "lucide-preact";
import { type CoverSize, coverUrlAt } from "../../shared/api/cover.ts";
import "./cover.css";

interface CoverProps {
  readonly url: string | null;
  readonly size: CoverSize;
  /** What it is the cover of: music without one gets a picture that is drawn from this, the same each time. */
  readonly of?: string;
  /** Empty where the title stands beside it. */
  readonly alt?: string;
  readonly eager?: boolean;
}

/** Album art, or a quiet stand-in for music without any. */
export function Cover({ url, size, of = "", alt = "", eager = false }: CoverProps) {
  if (url === null) {
    return (
      <span class="cover cover-none" aria-hidden="true">
        {of === "" ? <Disc3 strokeWidth={1} /> : <Drawing title={of} />}
      </span>
    );
  }
  return (
    <img
      class="cover"
      src={coverUrlAt(url, size)}
      alt={alt}
      width={size}
      height={size}
      loading={eager ? "eager" : "lazy"}
      decoding="async"
      draggable={false}
    />
  );
}

/** Rings of colours and places that come from the title alone; without letters, which would be read out and found. */
function Drawing({ title }: { readonly title: string }) {
  const chance = numbersOf(title);
  const hue = chance() % 360;
  const rings = Array.from({ length: 4 }, (_, index) => ({
    x: chance() % 100,
    y: chance() % 100,
    radius: 14 + (chance() % 40),
    colour: `hsl(${(hue + 40 + index * 35 + (chance() % 30)) % 360} 55% 50%)`,
  }));
  return (
    <svg class="cover-drawing" viewBox="0 0 100 100" aria-hidden="true">
      <rect width="100" height="100" fill={`hsl(${hue} 45% 26%)`} />
      {rings.map(({ x, y, radius, colour }) => (
        <circle
          key={`${x} ${y} ${radius}`}
          cx={x}
          cy={y}
          r={radius}
          fill="none"
          stroke={colour}
          stroke-width="7"
          opacity="0.55"
        />
      ))}
    </svg>
  );
}

/** Numbers that follow from a text: FNV-1a of it, then xorshift. */
function numbersOf(text: string): () => number {
  let state = 2_166_136_261;
  for (const sign of text) state = Math.imul(state ^ (sign.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
