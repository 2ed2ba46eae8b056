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
      // An index has no room for a word of some thousand bytes.
      .replace(/([^ ]{400})[^ ]+/gu, "$1")
      .trim()
  );
}

/**
 * What a name is searched by: its plain form, and where nothing is left of it ("!!!", "÷", "( )"), the name's own signs. The same for what
 * is stored and for what is asked.
 */
export function findText(text: string): string {
  return (
    searchText(text) ||
    matchKey(text)
      .replace(/[\p{Cs}\p{Cc}]+/gu, "")
      .replace(/([^ ]{400})[^ ]+/gu, "$1")
      .trim()
  );
}

/**
 * Equal for two names that are one: normal form C and case folding, and nothing else. No sign is dropped, since signs and marks make
 * names ("C" is not "C#", "दल" is not "दिल", "ハハ" is not "ババ").
 */
export function matchKey(name: string): string {
  const text = name.normalize("NFC").replace(/\s+/gu, " ").trim();
  // The dotless ı is a letter of its own, which upper case would make an i.
  return text.split("ı").map(foldCase).join("ı").normalize("NFC");
}

/** Upper case in between joins what has several small forms: ß, ẞ and ss; σ and ς. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/** What a name is sorted by: its plain form, without an article at its start; the name itself when it has no letter and no digit. */
export function sortKey(name: string): string {
  const plain = searchText(name) || matchKey(name);
  return plain.replace(/^(?:the|an|a|der|die|das|le|la|les|el|los) (?=.)/, "");
}
