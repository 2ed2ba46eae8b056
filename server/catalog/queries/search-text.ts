/** Letters that carry no combining mark and yet have a plain form. */
const plainForms: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
  "&": " and ",
};

/**
 * The plain form of a name: no case, no accents, no punctuation, single spaces. The same for what is stored and for
 * what is asked, in both databases.
 */
export function searchText(text: string): string {
  return (
    text
      // Lone surrogates go first: two of them would become one character when what stands between them is removed.
      .replace(/\p{Cs}+/gu, " ")
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[ßæœøłđðþıħ&]/g, (letter) => plainForms[letter] ?? letter)
      .replace(/['’`´]/g, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()
  );
}

/** Equal for two names that mean one thing: the plain form, or the name itself when it has no letter and no digit. */
export function matchKey(name: string): string {
  return searchText(name) || name.trim().toLowerCase();
}

/** What a name is sorted by: articles at its start do not count. */
export function sortKey(name: string): string {
  return matchKey(name).replace(/^(?:the|an|a|der|die|das|le|la|les|el|los) (?=.)/, "");
}
