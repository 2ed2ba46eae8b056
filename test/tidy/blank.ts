/**
 * The text of a source file with its comments, and also its strings when `strings` is set, replaced by spaces of the same
 * length. Line breaks stay. A scanner, not a parser: it knows strings, templates, comments and regular expressions; a quote
 * in JSX text confuses it until the end of that line at most.
 */
export function blank(source: string, { strings }: { strings: boolean }): string {
  const out = source.split("");
  const wipe = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) if (out[at] !== "\n") out[at] = " ";
  };
  let at = 0;
  while (at < source.length) {
    const end = endOfPiece(source, at);
    const first = source[at];
    const isComment = first === "/" && (source[at + 1] === "/" || source[at + 1] === "*");
    if (end > at + 1 && isComment) wipe(at, end);
    else if (end > at + 1 && strings) wipeString(source, at, end, wipe);
    at = end;
  }
  return out.join("");
}

/** Where the comment, string, template or regular expression that begins here ends; else the next character. */
function endOfPiece(source: string, start: number): number {
  const two = source.slice(start, start + 2);
  if (two === "//") return endOr(source.indexOf("\n", start), source.length);
  if (two === "/*") return endOr(source.indexOf("*/", start + 2), source.length - 2) + 2;
  const first = source[start];
  if (first === '"' || first === "'") return endOfQuoted(source, start, first);
  if (first === "`") return endOfTemplate(source, start);
  if (first === "/" && mayBeginRegex(source, start)) return endOfRegex(source, start);
  return start + 1;
}

function endOr(found: number, otherwise: number): number {
  return found < 0 ? otherwise : found;
}

function endOfQuoted(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === quote) return at + 1;
    else if (source[at] === "\n") return at;
  }
  return source.length;
}

function endOfTemplate(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length) {
    if (source[at] === "\\") at += 2;
    else if (source[at] === "`") return at + 1;
    else if (source.startsWith("${", at)) at = endOfHole(source, at + 2);
    else at += 1;
  }
  return source.length;
}

/** After the `}` that closes a `${` in a template. */
function endOfHole(source: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < source.length) {
    if (source[at] === "{") depth += 1;
    if (source[at] === "}") depth -= 1;
    if (depth === 0) return at + 1;
    at = endOfPiece(source, at);
  }
  return source.length;
}

function mayBeginRegex(source: string, start: number): boolean {
  const before = source.slice(Math.max(0, start - 40), start).trimEnd();
  return before === "" || /[(,=:[!&|?{};+*%~^>\n-]$|\b(return|typeof|case|in|of|void)$/.test(before);
}

function endOfRegex(source: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < source.length && source[at] !== "\n"; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "[") inClass = true;
    else if (source[at] === "]") inClass = false;
    else if (source[at] === "/" && !inClass) return at + 1;
  }
  return start + 1;
}

/** Blanks a string between its quotes; the holes of a template stay, for they are code. */
function wipeString(source: string, start: number, end: number, wipe: (from: number, to: number) => void): void {
  if (source[start] !== "`") {
    wipe(start + 1, end - 1);
    return;
  }
  let at = start + 1;
  while (at < end - 1) {
    if (!source.startsWith("${", at)) {
      wipe(at, at + 1);
      at += 1;
      continue;
    }
    at = endOfHole(source, at + 2);
  }
}
