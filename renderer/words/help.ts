/** The words of the place "help". */
export const help = {} as const
