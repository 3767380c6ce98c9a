/** The Python that has most of what the tests ask for, and what it has not. */
export declare function findPython(): { readonly program: string; readonly missing: readonly string[] }
/** Finds Python with its modules and gcc, or installs them; says loudly what is not tested. */
export declare function ensurePython(): void
