import { Anchor, type AnchorProps } from '@mantine/core'
import type { ReactNode } from 'react'

/**
 * A link into the documentation of this very version, which the server brings along: a page of its own, in a tab of its own.
 * @param props.page below `docs/`, as it is served: `guides/providers.html`
 */
export function DocsLink({
  page,
  children,
  ...props
}: AnchorProps & { readonly page: string; readonly children: ReactNode }) {
  return (
    <Anchor underline="always" {...props} href={`/admin/docs/${page}`} target="_blank" rel="noopener">
      {children}
    </Anchor>
  )
}
