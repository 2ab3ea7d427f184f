import { createHmac } from 'node:crypto'

/**
 * `sub`: another one for every app and person, the same at every sign-in and after a restart (OpenID Connect Core section
 * 8.1). 43 characters of base64url, like Entra's.
 */
export const pairwiseSubject = (appId: string, tenantId: string, userId: string): string =>
  createHmac('sha256', 'entra-emulator pairwise').update(`${appId} ${tenantId} ${userId}`).digest('base64url')
