/** Where files are sent to, below the interface's own path. */
export const uploadsPath = "/library/uploads";
