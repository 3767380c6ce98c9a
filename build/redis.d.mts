/** The path of the program; undefined where there is none. */
export declare function findRedis(): string | undefined
/** Finds Redis, or installs it; says otherwise what goes untested. */
export declare function ensureRedis(): void
