import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import type { OfferedStrategy } from '../../api/auth.ts'
import { ApiError } from '../../api/http.ts'
import { signInAddress } from '../../app/sign-in-address.ts'

/** Where somebody goes from here who has an account that another way leads to. */
export function wayOn(error: unknown, { id }: Pick<OfferedStrategy, 'id'>): ReactNode {
  if (!(error instanceof ApiError)) return undefined
  if (error.code === 'join_unproven') {
    return (
      <>
        <Anchor underline="always" href={signInAddress({ returnTo: `/admin/login/${id}` })}>
          Sign in the way you did before
        </Anchor>{' '}
        in this browser. Then you are led back here to add this way.
      </>
    )
  }
  if (error.code === 'email_taken') {
    return (
      <>
        <Anchor underline="always" href={signInAddress({})}>
          Sign in the way you did before
        </Anchor>
        , or ask an administrator to invite you for this one too.
      </>
    )
  }
  return undefined
}
