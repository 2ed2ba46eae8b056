/** What the player says in English. Each text has the place where it stands as its name; a part takes its own record. */
export const en = {
  songMenu: {
    open: (title: string) => `More for ${title}`,
    name: (title: string) => `What to do with ${title}`,
    playNext: "Play next",
    addToQueue: "Add to queue",
    toAlbum: "Go to the album",
    toArtist: (name: string) => `Go to ${name}`,
  },
} as const;
