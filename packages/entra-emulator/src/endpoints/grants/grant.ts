import type { FastifyRequest } from 'fastify'
import type { PresentedClient } from '../../protocol/client-credential.ts'
import type { Fields } from '../../protocol/fields.ts'
import type { TenantPath } from '../../protocol/tenants.ts'
import type { SignInContext } from '../../sign-in/context.ts'
import type { Application, User } from '../../store/index.ts'
import type { ClientProof } from '../../tokens/access-token.ts'

/** A request at the token endpoint whose client is known, and whose credential, where there is one, is right. */
export interface TokenRequest {
  readonly emulator: SignInContext
  readonly request: FastifyRequest
  readonly origin: string
  readonly path: TenantPath
  readonly client: Application
  readonly presented: PresentedClient
  readonly proof: ClientProof
  readonly fields: Fields
  readonly version: 1 | 2
  /** Tells the sign-in log whom and what this is about, as soon as it is known. */
  note(about: { readonly user?: User; readonly tenantId?: string; readonly resource?: string }): void
}

/** Members of the JSON answer. */
export type TokenResponse = Readonly<Record<string, unknown>>

export type Grant = (request: TokenRequest) => Promise<TokenResponse>
