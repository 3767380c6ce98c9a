/** The path of the program; undefined where there is none. */
export declare function findRedis(): string | undefined
/** Finds Redis, or installs it; ends the process otherwise, but on Windows, which has none. */
export declare function ensureRedis(): void
