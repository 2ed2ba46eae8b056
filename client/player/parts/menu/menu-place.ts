interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** So much stays free between a menu and the edge of the window, pixels. */
const edgePx = 8;

/**
 * Where a menu begins, in pixels of the window: below its button and flush with its right edge, above it where there is
 * no room below, and never outside the window.
 */
export function besideButton(button: Box | undefined, menu: Size, page: Size): { left: number; top: number } {
  if (button === undefined) return { left: edgePx, top: edgePx };
  const below = button.bottom + menu.height + edgePx <= page.height;
  const top = below ? button.bottom : button.top - menu.height;
  return {
    left: within(button.right - menu.width, page.width - menu.width - edgePx),
    top: within(top, page.height - menu.height - edgePx),
  };
}

function within(value: number, max: number): number {
  return Math.max(edgePx, Math.min(value, max));
}
