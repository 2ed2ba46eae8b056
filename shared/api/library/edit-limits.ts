/** Songs of one edit: an artist's life work. More take long enough for listeners to notice. */
export const songsPerEditMax = 2_000;
