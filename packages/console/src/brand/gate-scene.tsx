/** Arch behind arch, and a lit way through: the picture beside the sign-in form. */
export function GateScene({ className }: { readonly className?: string | undefined }) {
  const arches = [0, 1, 2, 3, 4, 5]
  return (
    <svg
      className={className}
      viewBox="0 0 480 560"
      preserveAspectRatio="xMidYMax slice"
      fill="none"
      aria-hidden="true"
    >
      <defs>
        <linearGradient id="way" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--gw-accent)" stopOpacity="0.05" />
          <stop offset="1" stopColor="var(--gw-accent)" stopOpacity="0.42" />
        </linearGradient>
      </defs>
      {arches.map(step => {
        const half = 220 - step * 34
        const top = 60 + step * 44
        const d = `M${240 - half} 562V${top + half}a${half} ${half} 0 0 1 ${half * 2} 0V562`
        const innermost = step === arches.length - 1
        return (
          <path
            key={step}
            d={d}
            fill={innermost ? 'url(#way)' : 'none'}
            stroke={innermost ? 'var(--gw-accent)' : 'var(--gw-ink)'}
            strokeOpacity={innermost ? 1 : 0.1 + step * 0.07}
            strokeWidth={innermost ? 2.5 : 1.5}
          />
        )
      })}
      <path d="M222 562V404M258 562V404" stroke="var(--gw-accent)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  )
}
