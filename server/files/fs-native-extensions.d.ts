declare module "fs-native-extensions" {
  /** The part that we use; the package brings no types. False: another open file holds the lock. */
  export function tryLock(descriptor: number): boolean;
}
