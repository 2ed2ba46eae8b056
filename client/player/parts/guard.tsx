import { TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { Notice } from "../../design/notice.tsx";

/** A page that fails to draw says so, and takes neither the music nor the player with it. Another page is drawn as ever. */
export function Guard({ children }: { readonly children: ComponentChildren }) {
  const [address] = useLocation();
  return <GuardedPage key={address}>{children}</GuardedPage>;
}

function GuardedPage({ children }: { readonly children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;
  return (
    <Notice
      page
      title="This page can't be shown"
      icon={<TriangleAlert />}
      actions={
        <button type="button" class="button primary" onClick={reset}>
          Try again
        </button>
      }
    >
      <p role="alert">
        Something in it does not work in this browser. The music plays on, and the other pages are there.
      </p>
    </Notice>
  );
}
