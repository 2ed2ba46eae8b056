import { options, type VNode } from "preact";

/** Preact's own names for the inside of a node, which are the same in all of version 10: its devtools need them, too. */
interface Inside extends VNode {
  /** The component's instance; none at an element. */
  __c?: object | null;
  /** What was drawn below it. */
  __k?: readonly VNode[] | null;
}

interface Hooks {
  diffed?: ((node: VNode) => void) | undefined;
  /** After a whole tree was drawn. */
  __c?: ((root: VNode, queue: unknown) => void) | undefined;
}

/**
 * Has Preact forget trees that were drawn over. It keeps the nodes that JSX made in the props of whoever made them, so the first
 * drawing of a component lives as long as the one around it. A child that need not be drawn again is handed from each drawing
 * to the next and points to the newest, so that from the first drawing all later ones could be reached: 35 kB with each
 * song. Cut here is the way from a drawing that was replaced to its children.
 */
export function forgetOldTrees(): void {
  const hooks = options as unknown as Hooks;
  const { diffed, __c: committed } = hooks;
  const newest = new WeakMap<object, Inside>();
  const replaced: Inside[] = [];
  hooks.diffed = (node: Inside) => {
    const { __c: component } = node;
    if (component) {
      const before = newest.get(component);
      newest.set(component, node);
      if (before && before !== node) replaced.push(before);
    }
    diffed?.(node);
  };
  hooks.__c = (root, queue) => {
    // Not before: siblings that are still being drawn may look for their place in the old tree.
    for (const node of replaced.splice(0)) node.__k = null;
    committed?.(root, queue);
  };
}
