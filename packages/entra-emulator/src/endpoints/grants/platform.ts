import { AadstsError } from '../../errors/aadsts.ts'
import type { Platform } from '../../protocol/redirect-uris.ts'
import type { TokenRequest } from './grant.ts'

/** Who may redeem what was issued to a platform: servers with a credential, browsers by `Origin`, native apps with neither. */
export const checkPlatform = (token: TokenRequest, platform: Platform): void => {
  const crossOrigin = token.request.headers.origin !== undefined
  const presentsCredential = token.proof !== 'none'
  switch (platform) {
    case 'spa':
      if (!crossOrigin) throw new AadstsError(9002327)
      if (presentsCredential) throw new AadstsError(700025)
      return
    case 'web':
      if (crossOrigin)
        throw new AadstsError(9002326, { hint: ` Request origin: '${token.request.headers.origin}'.` })
      if (!presentsCredential) throw new AadstsError(7000218)
      return
    case 'publicClient':
      if (presentsCredential) throw new AadstsError(700025)
  }
}
