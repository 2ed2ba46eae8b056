/** Hands a file to the listener. */
export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that each file system takes. */
export function fileNameOf(name: string): string {
  return (
    name
      .replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")
      .trim()
      .replace(/^\.+|\.+$/g, "")
      .slice(0, 100)
      .trim() || "playlist"
  );
}
