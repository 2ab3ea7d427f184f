import { describe, expect, it } from 'vitest'
import { clientsOwn } from './clients-own.ts'
import { fatesFor } from './header-fates.ts'
import { neighbours } from './neighbours.ts'

/**
 * What is known of the neighbours, written down a second time: an entry that the table loses would let a client speak in that
 * neighbour's name, and a test that walks the table alone would not miss it. `name-*` is the name and what begins with it.
 */
const sayWho = `
  remote-user-* remote-email remote-name remote-groups remote-group remote-role-* remote-ident remote-uid
  remote-extra-* remote-org-* remote-credential x-remote-* redirect-remote-* unmapped-remote-user
  logon-user auth-type php-auth-* proxy-user
  oidc-*
  mellon-* cas-* webauth-* gss-name gss-session-expiration
  shib-* shibboleth-* eppn affiliation unscoped-affiliation entitlement targeted-id persistent-id
  pairwise-id subject-id primary-affiliation edupersonprincipalname edupersonaffiliation
  edupersonscopedaffiliation edupersonentitlement
  auth-user-* auth-username auth-mail auth-email auth-groups auth-group auth-cn auth-uid auth-name
  auth-roles auth-role lm-remote-*
  auth-userid auth-subject auth-sub auth-audience auth-expiresin auth-id auth-issuer auth-login
  auth-account auth-principal auth-identity auth-displayname auth-fullname auth-given-name
  auth-family-name auth-dn auth-claims auth-claim-* auth-scopes auth-permissions auth-tenant auth-realm
  auth-is-admin authentication-user
  auth-request-* forwarded-user-* forwarded-username forwarded-email forwarded-mail forwarded-name
  forwarded-login forwarded-displayname forwarded-preferred-username forwarded-groups forwarded-group
  forwarded-roles forwarded-role forwarded-uuid forwarded-access-token forwarded-id-token forwarded-claims
  forwarded-scopes forwarded-firstname forwarded-lastname
  authentik-*
  pomerium-*
  vouch-*
  consumer-* credential-* anonymous-consumer authenticated-* x-userinfo x-id-token
  kratos-*
  ms-client-principal-* ms-token-* arr-clientcert
  amzn-oidc-* amzn-mtls-* amzn-ava-*
  goog-iap-* goog-authenticated-* appengine-* endpoint-api-userinfo apigateway-api-userinfo
  serverless-authorization
  cf-access-* cf-client-cert-*
  tailscale-* ngrok-auth-* teleport-*
  sm-* smuser smuserdn smauthtype sso-user
  iv-user-* iv-groups iv-creds iv-remote-address-* iv-server-name
  wsat wscc wscs wsis wssc wspr wspc wsra wsrh wsru wssn wssp wssi
  wl-proxy-* oam-* osso-*
  openam-* forgerock-* pingaccess-* pa-user
  jwt-assertion jwt-payload jwt-claim-* jwt-claims jwt-sub gravitee-* token-user-* token-subject
  impersonate-*
  client-cert-* client-certificate-* client-dn client-verify client-s-dn client-subject-dn ssl-client-*
  ssl-cert ssl-certificate ssl-subject-* ssl-issuer-* tls-client-* forwarded-tls-client-*
  forwarded-ssl-client-*
  ynh-* sandstorm-* bfl-user caller-appid organizr-* hass-user-* hass-is-admin
  hasura-* auth-couchdb-* proxy-roles proxy-ext-roles grafana-user sp-userid sp-usergroups
  rstudio-username sf-context-current-user es-security-runas-user opendistro-*
  x-user-* x-username x-userid x-useremail x-userrole x-usergroups x-login x-uid x-email x-mail
  x-email-address x-role x-roles x-group x-groups x-member-of x-principal-* x-subject x-identity-*
  x-first-name x-last-name x-full-name x-display-name x-displayname x-admin x-is-admin x-current-user-*
  x-logged-in-user-* x-impersonate-* x-on-behalf-of x-external-user-* x-sso-* userid user-id user-groups
  user-roles user-role
  gap-auth gap-signature jwt-email jwt-user-* jwt-username jwt-groups jwt-roles jwt-name token-claims
  token-claim-* claims-* rstudio-connect-* posit-connect-* shiny-server-* replit-user-* vercel-oidc-*
  vercel-sc-* nf-account-id clerk-auth-* cognito-identity-* cognito-user-* kubeflow-* dapr-caller-*
  proxiedentitieschain proxiedentitygroups proxied-entities-* proxiedentities-* doas hadoop-user-* saml-*
  krb-* krb5-* kerberos-* ldap-* ntlm-* ad-user windows-user upn netid x-nameid x-name-id seraph-*
  crowd-user mysapsso2 sap-user sap-principal apm-user f5-user citrix-user netscaler-user aaa-user
  bmc-user pf-user pf-auth-* isam-user ajp-remote-user keycloak-* kc-* authp-* preferred-username
  authuser authorized-user authorization-user verified-user trusted-user trusted-proxy-user session-user
  bearer-user effective-user real-user x-sub x-actor x-nickname x-entitlements x-original-user x-run-as
  x-runas x-sudo x-acting-as x-assume-user x-http-user iisnode-auth-user iisnode-logon-user rh-identity
  agw-userid proxy-remote-user remoteuser sf-context-current-user-token rstudio-userid oauth-user
  saml-nameid spiffe-id mtls-clientcert-* linkerd-client-id cognito-username auth0-user ory-user openid-userinfo
`
const sayTheWay = `
  forwarded-client-cert l5d-client-id l5d-remote-ip l5d-dst-canonical l5d-orig-proto envoy-original-*
  envoy-external-address envoy-internal envoy-peer-metadata-* envoy-downstream-service-*
  envoy-decorator-operation envoy-auth-*
  via x-real-ip x-client-ip client-ip true-client-ip cluster-client-ip cf-connecting-ip cf-connecting-ipv6
  cf-pseudo-ipv4 fastly-client-ip remote-addr remote-host remote-port originating-ip remote-ip
  azure-clientip azure-socketip appgw-trace-id x-host forwarded-*
  original-url original-uri original-method original-host original-path rewrite-url accel-* sendfile-*
  waws-unencoded-url ingress-path middleware-subrequest-*
  fly-client-ip do-connecting-ip akamai-client-ip proxyuser-ip nf-client-connection-ip
  vercel-forwarded-for vercel-ip-* vercel-proxied-for
`
const appsOwn = `
  x-user-agent-* x-user-token x-user-timezone x-user-time-zone x-user-tz x-user-locale x-user-language
  x-user-lang x-user-preferences x-user-theme x-hasura-admin-secret x-auth-request-redirect
`

const { fateOf, isRefusedByCheck } = fatesFor({})
/** Each recipe replaces these itself. */
const isPlainlyOurs = (name: string): boolean =>
  /^remote-(?:user|email|name|groups)$|^x-forwarded-(?:user|email|preferred-username|groups)$/.test(name)

const entriesOf = (block: string): readonly string[] => block.trim().split(/\s+/)
/** The name itself, and for a family one that begins so. */
const namesOf = (entry: string): readonly string[] =>
  entry.endsWith('-*') ? [entry.slice(0, -2), `${entry.slice(0, -2)}-any`] : [entry]

describe('the table of neighbours', () => {
  it.each(entriesOf(sayWho))(
    'knows %s, which says who is calling: dropped, and refused by a check',
    entry => {
      for (const name of namesOf(entry)) {
        for (const one of [name, `x-${name.replace(/^x-/, '')}`]) {
          expect([one, fateOf(one), isRefusedByCheck(one)]).toEqual([one, 'drop', !isPlainlyOurs(one)])
        }
      }
    },
  )

  it.each(entriesOf(sayTheWay))(
    'knows %s, which says the way: dropped, and added by proxies before a check',
    entry => {
      for (const name of namesOf(entry)) expect([name, fateOf(name)]).toEqual([name, 'drop'])
    },
  )

  it.each(entriesOf(appsOwn))('leaves %s to the app, whose pages send it', entry => {
    for (const name of namesOf(entry)) {
      expect([name, fateOf(name), isRefusedByCheck(name)]).toEqual([name, 'keep', false])
    }
  })

  it('holds nothing beyond, and says of each neighbour who it is and where it is written', () => {
    const inTable = (says: string) =>
      neighbours.filter(row => row.says === says).flatMap(({ headers }) => headers)
    expect(inTable('who').toSorted()).toEqual(entriesOf(sayWho).toSorted())
    expect(inTable('way').toSorted()).toEqual(entriesOf(sayTheWay).toSorted())
    expect([...clientsOwn].toSorted()).toEqual(entriesOf(appsOwn).toSorted())
    for (const { name, source } of neighbours)
      expect([name, source]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/[.;\d]/)])
    expect(new Set(neighbours.map(({ name }) => name)).size).toBe(neighbours.length)
  })
})
