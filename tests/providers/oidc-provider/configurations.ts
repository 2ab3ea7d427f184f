import type { Entry } from '../support/server.ts'

/** One way to set the provider up, and what becomes of a sign-in by it. */
export interface Configuration {
  readonly what: string
  /** What the client's registration says beside its id, secret and addresses. */
  readonly client?: Readonly<Record<string, unknown>>
  readonly provider?: Readonly<Record<string, unknown>>
  /** What the provider's own set-up says of it. */
  readonly features?: Readonly<Record<string, unknown>>
  readonly entry?: (issuer: string) => Entry['options']
  /** Nobody is signed in, and the log says why. */
  readonly refused?: {
    readonly by: RegExp
    /** The discovery document says it, so the browser does not leave, and no secret is sent. */
    readonly beforehand: boolean
  }
}

const signedWith = (alg: string): Configuration => ({
  what: `id_tokens signed with ${alg}`,
  client: { id_token_signed_response_alg: alg },
})
/** Printable, as RFC 6749 appendix A.2 allows it, and with all that an encoding could get wrong. */
const awkward = { id: 'my-app.v1_test~*(e)', secret: 'a-b.c_d~e*f+g/h=i%j:k&l m"n' }

export const encryptedUserinfo = {
  ...{ userinfo_signed_response_alg: 'RS256', userinfo_encrypted_response_alg: 'A256KW' },
  userinfo_encrypted_response_enc: 'A128CBC-HS256',
}

/** By these somebody is signed in. */
export const configurations: Readonly<Record<string, Configuration>> = {
  default: { what: 'the default' },
  'form-post': {
    what: 'the answer as a posted form',
    entry: issuer => ({ authorizationURL: `${issuer}/auth?response_mode=form_post` }),
  },
  pairwise: {
    what: 'pairwise subjects',
    client: { subject_type: 'pairwise' },
    provider: {
      subjectTypes: ['public', 'pairwise'],
      pairwiseIdentifier: (_: unknown, id: string) => `pair-${id}`,
    },
  },
  'post-only': {
    what: 'the secret in the body alone',
    client: { token_endpoint_auth_method: 'client_secret_post' },
    provider: { clientAuthMethods: ['client_secret_post'] },
  },
  'post-of-both': {
    what: 'both ways published, the client registered for the body',
    client: { token_endpoint_auth_method: 'client_secret_post' },
  },
  'basic-only': {
    what: 'the secret by Basic alone',
    provider: { clientAuthMethods: ['client_secret_basic'] },
  },
  public: {
    what: 'a public client, by PKCE alone',
    client: { token_endpoint_auth_method: 'none', client_secret: undefined },
    entry: () => ({ clientSecret: undefined }),
  },
  es256: signedWith('ES256'),
  eddsa: signedWith('EdDSA'),
  ps256: signedWith('PS256'),
  rs512: signedWith('RS512'),
  es512: signedWith('ES512'),
  ps384: signedWith('PS384'),
  ed25519: signedWith('Ed25519'),
  par: {
    what: 'pushed authorization requests required',
    features: { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } },
  },
  'par-awkward-post': {
    what: 'pushed authorization requests required, awkward letters in the body',
    provider: { clientAuthMethods: ['client_secret_post'] },
    features: { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } },
    client: {
      ...{ client_id: awkward.id, client_secret: awkward.secret },
      token_endpoint_auth_method: 'client_secret_post',
    },
    entry: () => ({ clientID: awkward.id, clientSecret: awkward.secret }),
  },
  'par-public': {
    what: 'pushed authorization requests required, a public client',
    client: { token_endpoint_auth_method: 'none', client_secret: undefined },
    features: { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } },
    entry: () => ({ clientSecret: undefined }),
  },
  'par-form-post': {
    what: 'pushed authorization requests required, the answer as a posted form',
    features: { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } },
    entry: issuer => ({ authorizationURL: `${issuer}/auth?response_mode=form_post` }),
  },
  'by-id-token': {
    what: 'all claims in the id_token, and no userinfo',
    provider: { conformIdTokenClaims: false },
    features: { userinfo: { enabled: false } },
  },
  'signed-userinfo': {
    what: 'signed userinfo',
    client: { userinfo_signed_response_alg: 'RS256' },
    features: { jwtUserinfo: { enabled: true } },
  },
  'needless-userinfo': {
    what: 'userinfo signed with HS256, and all claims in the id_token',
    client: { userinfo_signed_response_alg: 'HS256' },
    provider: { conformIdTokenClaims: false, enabledJWA: { userinfoSigningAlgValues: ['HS256'] } },
    features: { jwtUserinfo: { enabled: true } },
  },
  'encrypted-needless-userinfo': {
    what: 'encrypted userinfo, and all claims in the id_token',
    client: encryptedUserinfo,
    provider: { conformIdTokenClaims: false, enabledJWA: { userinfoEncryptionAlgValues: ['A256KW'] } },
    features: { jwtUserinfo: { enabled: true }, encryption: { enabled: true } },
  },
  'no-userinfo': {
    what: 'userinfo that the file leaves out, and all claims in the id_token',
    provider: { conformIdTokenClaims: false },
    entry: () => ({ userInfoURL: null }),
  },
  'named-method': {
    what: 'the way for the secret that the file names',
    client: { token_endpoint_auth_method: 'client_secret_post' },
    entry: () => ({ tokenEndpointAuthMethod: 'client_secret_post' }),
  },
  'client-secret-jwt': {
    what: 'a signature by the secret alone',
    client: { token_endpoint_auth_method: 'client_secret_jwt' },
    provider: { clientAuthMethods: ['client_secret_jwt'] },
  },
  'awkward-basic': {
    what: 'an id and a secret of awkward letters, by Basic',
    client: { client_id: awkward.id, client_secret: awkward.secret },
    entry: () => ({ clientID: awkward.id, clientSecret: awkward.secret }),
  },
  'awkward-post': {
    what: 'an id and a secret of awkward letters, in the body',
    client: {
      ...{ client_id: awkward.id, client_secret: awkward.secret },
      token_endpoint_auth_method: 'client_secret_post',
    },
    entry: () => ({ clientID: awkward.id, clientSecret: awkward.secret }),
  },
}
