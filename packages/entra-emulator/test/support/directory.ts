/** Fixed ids of the seeds that come with the package. */
export const contoso = '11111111-1111-4111-8111-111111111111'
export const fabrikam = '22222222-2222-4222-8222-222222222222'
export const personal = '9188040d-6c67-4c5b-b112-36a304b66dad'
export const ada = '11111111-0000-4000-8000-000000000001'
export const grace = '11111111-0000-4000-8000-000000000002'

/** The demo's registration of Gatewright. */
export const gatewright = {
  clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
  secret: 'demo-secret-of-the-local-emulator-000001',
  secretId: 'aaaaaaaa-0000-4000-8000-00000000000d',
  redirectUri: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
}

/** Of the seed `personas`: assignment required, roles, groups, optional claims. */
export const assignedOnly = {
  clientId: 'aaaaaaaa-0000-4000-8000-000000000002',
  secret: 'secret-of-assigned-people-only-000000002',
  redirectUri: 'http://localhost/callback',
}

/** Of the seed `personas`: work and personal accounts, every platform. */
export const everybody = {
  clientId: 'aaaaaaaa-0000-4000-8000-000000000003',
  secret: 'secret-of-everybodys-app-000000000000003',
  redirectUri: 'http://localhost/callback',
}
