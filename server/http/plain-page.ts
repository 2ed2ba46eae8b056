/** A page that needs nothing but itself. `title` and `body` are HTML of our own, never a stranger's text. */
export function plainPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} – Tutti</title>
<h1>${title}</h1>
<p>${body}</p>
<p><a href="/">To the music</a></p>
</html>
`;
}
