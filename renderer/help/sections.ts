/** The sections of Help, in their order. */
export const SECTIONS = ['notation', 'formulas', 'tables', 'verdicts', 'keys', 'selfTest', 'about'] as const
export type SectionName = (typeof SECTIONS)[number]
