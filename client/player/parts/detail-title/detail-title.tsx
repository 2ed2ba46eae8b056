import "./detail-title.css";

/** Titles from so many letters on are set smaller, so that most of them show whole. */
const longFrom = 60;

/** The name at the head of a page: three lines of it at most, and the whole of it under the pointer. */
export function DetailTitle({ title }: { readonly title: string }) {
  return (
    <h1 class={`detail-title${title.length >= longFrom ? " long" : ""}`} title={title}>
      {title}
    </h1>
  );
}
