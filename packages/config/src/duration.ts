const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
}

/** Seconds of `1h`, `30m`, `1.5 hours`, `2 weeks`; `undefined` for anything else. A unit is required. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)\s*$/i.exec(text)
  if (!match) return undefined
  const unit = (match[2] ?? '').toLowerCase()
  const seconds = unitSeconds[unit] ?? (unit.endsWith('s') ? unitSeconds[unit.slice(0, -1)] : undefined)
  return seconds === undefined ? undefined : Number(match[1]) * seconds
}

/** `43200` → `12h` */
export function formatDuration(seconds: number): string {
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`
  }
  return `${seconds}s`
}

/** Seconds of what the file says, else of the default. Only for text that was checked. */
export const seconds = (written: string | undefined, otherwise: string): number =>
  parseDuration(written ?? otherwise) ?? 0
