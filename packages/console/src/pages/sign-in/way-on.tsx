import type { ReactNode } from 'react'
import type { OfferedStrategy } from '../../api/auth.ts'
import { ApiError } from '../../api/http.ts'
import { TextLink } from '../../components/text-link.tsx'

/** Where somebody goes from here who has an account that another way leads to. */
export function wayOn(error: unknown, { id }: Pick<OfferedStrategy, 'id'>): ReactNode {
  if (!(error instanceof ApiError)) return undefined
  if (error.code === 'join_unproven') {
    return (
      <>
        <TextLink to="/login" search={{ returnTo: `/admin/login/${id}` }}>
          Sign in the way you did before
        </TextLink>{' '}
        in this browser. Then you are led back here to add this way.
      </>
    )
  }
  if (error.code === 'email_taken') {
    return (
      <>
        <TextLink to="/login">Sign in the way you did before</TextLink>, or ask an administrator to invite you
        for this one too.
      </>
    )
  }
  return undefined
}
