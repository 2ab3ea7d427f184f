/**
 * A text as a search compares it: `Özil`, `ÖZIL` and the same in separate marks are one. SQLite's own `lower` knows ASCII
 * alone, and nobody called Öberg or Иван was found.
 */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC')
