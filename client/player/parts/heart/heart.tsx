import { Heart as HeartIcon } from "lucide-preact";
import type { Likable, Thing } from "../../../../shared/collection/operation.ts";
import { en } from "../../../texts/en.ts";
import { likes, toggleLike } from "./like.ts";
import "./heart.css";

interface HeartProps {
  readonly what: Likable;
  readonly id: string;
  readonly title: string;
  readonly size?: number;
  /** What is kept of it. */
  thing(): Promise<Thing>;
}

/** Likes it with a press, and no more with another. */
export function Heart({ what, id, title, size = 18, thing }: HeartProps) {
  const isLiked = likes(what, id);
  return (
    <button
      type="button"
      class={`icon-button heart${isLiked ? " liked" : ""}`}
      aria-pressed={isLiked}
      aria-label={en.heart.of(title)}
      title={isLiked ? en.heart.unlike : en.heart.like}
      onClick={() => void toggleLike(what, thing)}
    >
      <HeartIcon size={size} aria-hidden="true" fill={isLiked ? "currentColor" : "none"} />
    </button>
  );
}
