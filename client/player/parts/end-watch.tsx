import { useEffect, useRef } from "preact/hooks";

/** Stands below a list and tells when the listener nears its end. */
export function EndWatch({ hasMore, onSeen }: { readonly hasMore: boolean; onSeen(): void }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!hasMore || mark.current === null) return;
    // Without the means to see it, the list is fetched to its end.
    if (typeof IntersectionObserver !== "function") return onSeen();
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some((entry) => entry.isIntersecting)) onSeen();
      },
      { rootMargin: "800px" },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  });
  return <div ref={mark} />;
}
