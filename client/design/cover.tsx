import { Disc3 } from "lucide-preact";
import { type CoverSize, coverUrlAt } from "../../shared/api/cover.ts";
import "./cover.css";

interface CoverProps {
  readonly url: string | null;
  readonly size: CoverSize;
  /** Empty where the title stands beside it. */
  readonly alt?: string;
  readonly eager?: boolean;
}

/** Album art, or a quiet stand-in for music without any. */
export function Cover({ url, size, alt = "", eager = false }: CoverProps) {
  if (url === null) {
    return (
      <span class="cover cover-none" aria-hidden="true">
        <Disc3 strokeWidth={1} />
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
