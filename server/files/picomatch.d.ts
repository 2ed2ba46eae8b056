declare module "picomatch" {
  /** The part that we use; the package brings no types. */
  interface Options {
    /** Whether `*` matches names that begin with a dot. */
    readonly dot?: boolean;
    /** Whether brackets that do not close are an error. */
    readonly strictBrackets?: boolean;
  }
  /** Tells whether a path with `/` matches; throws for a pattern that means nothing. */
  export default function picomatch(pattern: string, options?: Options): (path: string) => boolean;
}
