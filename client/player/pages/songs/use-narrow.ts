import { useEffect, useState } from "preact/hooks";

/** Whether the window is as narrow as a phone, as the style sheets have it. A browser that cannot say has a wide one. */
export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => narrowMedia()?.matches ?? false);
  useEffect(() => {
    const media = narrowMedia();
    const look = () => setNarrow(media?.matches ?? false);
    media?.addEventListener("change", look);
    return () => media?.removeEventListener("change", look);
  }, []);
  return isNarrow;
}

function narrowMedia(): MediaQueryList | undefined {
  return (window as Partial<Window>).matchMedia?.("(max-width: 720px)");
}
