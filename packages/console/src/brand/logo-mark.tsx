/** The gate: an arch of ink with two bars of green. Decoration beside the name, so hidden from screen readers. */
export function LogoMark({ size = 26, hidden }: { readonly size?: number; readonly hidden?: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      strokeWidth="2.4"
      strokeLinecap="round"
      visibility={hidden ? 'hidden' : undefined}
      aria-hidden="true"
    >
      <path d="M3.5 21V11.5a8.5 8.5 0 0 1 17 0V21" stroke="var(--gw-ink)" />
      <path d="M8.9 21v-8.2M15.1 21v-8.2" stroke="var(--gw-accent)" />
    </svg>
  )
}
