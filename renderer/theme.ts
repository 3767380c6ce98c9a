/** How the page is to look: as the system does, or always light, or always dark. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const isSystemDark = matchMedia('(prefers-color-scheme: dark)')
let wanted: Theme = 'system'

/** Holds from now on, and follows the system where that is what is wanted. */
export function showTheme(theme: Theme): void {
  wanted = theme
  const isDark = wanted === 'system' ? isSystemDark.matches : wanted === 'dark'
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

isSystemDark.addEventListener('change', () => showTheme(wanted))
