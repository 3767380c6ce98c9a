/** What a checkout needs; each does only what is not done yet. */
export declare function setup(): void
export declare function kernels(): Promise<void>
export declare function bundle(): void
