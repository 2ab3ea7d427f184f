import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { authConfigQuery } from '../api/auth.ts'

/** Whose console this is, as `branding` says it. */
export function useBrand(): {
  readonly name: string
  /** `data:` URI of an SVG. */
  readonly logo: string | undefined
  /** Whether the server has said it, or could not. */
  readonly isKnown: boolean
} {
  const { data, isPending } = useQuery(authConfigQuery)
  return { name: data?.product.name ?? 'Gatewright', logo: data?.product.logo, isKnown: !isPending }
}

/** What the tab is called: the page, and whose it is. */
export function usePageTitle(title: string): void {
  useDocumentTitle(`${title} · ${useBrand().name}`)
}
