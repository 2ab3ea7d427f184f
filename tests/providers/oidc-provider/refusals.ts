import { type Configuration, encryptedUserinfo } from './configurations.ts'

const beforehand = (by: RegExp) => ({ by, beforehand: true })

/** By these nobody is. */
export const refusals: Readonly<Record<string, Configuration>> = {
  'private-key-jwt': {
    what: 'private_key_jwt alone',
    client: { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'http://127.0.0.1:9/keys' },
    provider: { clientAuthMethods: ['private_key_jwt'] },
    refused: beforehand(/private_key_jwt/),
  },
  'tls-client-auth': {
    what: 'certificates of clients alone',
    client: { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=gatewright' },
    provider: { clientAuthMethods: ['tls_client_auth'] },
    features: {
      mTLS: {
        ...{ enabled: true, tlsClientAuth: true, getCertificate: () => undefined },
        ...{ certificateAuthorized: () => false, certificateSubjectMatches: () => false },
      },
    },
    refused: beforehand(/tls_client_auth/),
  },
  'request-objects': {
    what: 'signed request objects required',
    features: { requestObjects: { enabled: true, requireSignedRequestObject: true } },
    client: { request_object_signing_alg: 'HS256' },
    refused: beforehand(/request object/i),
  },
  hs256: {
    what: 'id_tokens signed with HS256 alone',
    client: { id_token_signed_response_alg: 'HS256' },
    provider: { enabledJWA: { idTokenSigningAlgValues: ['HS256'] } },
    refused: beforehand(/HS256.*signing key|signing key.*HS256/),
  },
  // Nothing in a discovery document says that a client needs it (RFC 9449 section 5.1, OpenID Connect Discovery section 3).
  dpop: {
    what: 'DPoP-bound tokens required of the client',
    client: { dpop_bound_access_tokens: true },
    features: { dPoP: { enabled: true } },
    refused: { by: /DPoP/, beforehand: false },
  },
  'encrypted-userinfo': {
    what: 'encrypted userinfo, which alone has the address',
    client: encryptedUserinfo,
    provider: { enabledJWA: { userinfoEncryptionAlgValues: ['A256KW'] } },
    features: { jwtUserinfo: { enabled: true }, encryption: { enabled: true } },
    refused: { by: /encrypt/i, beforehand: false },
  },
  'encrypted-id-token': {
    what: 'encrypted id_tokens',
    client: { id_token_encrypted_response_alg: 'A256KW', id_token_encrypted_response_enc: 'A128CBC-HS256' },
    features: { encryption: { enabled: true } },
    provider: { enabledJWA: { idTokenEncryptionAlgValues: ['A256KW'] } },
    refused: { by: /encrypt/i, beforehand: false },
  },
}
