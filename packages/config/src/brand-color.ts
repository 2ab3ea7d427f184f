/** What a brand's colour stands on: the page and the card of the console's theme, in both looks. */
const grounds = { light: ['#f3f5f3', '#ffffff'], dark: ['#0e1311', '#161d19'] } as const
/** WCAG 2.2, success criterion 1.4.11. */
const LEAST = 3

export const isHexColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text)

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of two colours, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** The contrast on the ground where it is least, where that is too little. @param color `#rrggbb` */
export function tooLittleContrast(color: string, look: 'light' | 'dark'): number | undefined {
  const least = Math.min(...grounds[look].map(ground => contrast(color, ground)))
  return least < LEAST ? least : undefined
}

/** Black or white, whichever is read better on it. One of them always has 4.5 to 1. */
export const textOn = (color: string): string =>
  contrast(color, '#ffffff') >= contrast(color, '#000000') ? '#ffffff' : '#000000'
