/** Ends a `switch` over a union: a member that no case handles is a type error here, and our bug if it ever runs. */
export function unreachable(value: never): never {
  throw new Error(`No case handles ${JSON.stringify(value)}`);
}
