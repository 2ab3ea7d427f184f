import { describe, expect, it } from 'vitest'
import { clientsOwn } from './clients-own.ts'
import { fatesFor } from './header-fates.ts'
import { type Neighbour, neighbours } from './neighbours.ts'
import { wayHeaders } from './way-headers.ts'

/**
 * What is known of the neighbours, written down a second time: an entry that the table loses would let a client speak in that
 * neighbour's name, and a test that walks the table alone would not miss it. `name-*` is the name and what begins with it.
 */
const sayWho = `
  redirect-remote-* unmapped-remote-user logon-user php-auth-* oidc-* mellon-* cas-* webauth-*
  gss-name gss-session-expiration shib-* shibboleth-* eppn affiliation unscoped-affiliation
  entitlement targeted-id persistent-id pairwise-id subject-id primary-affiliation
  edupersonprincipalname edupersonaffiliation edupersonscopedaffiliation edupersonentitlement
  lm-remote-* authentication-user forwarded-user-* forwarded-username forwarded-email forwarded-mail
  forwarded-name forwarded-login forwarded-displayname forwarded-preferred-username forwarded-groups
  forwarded-group forwarded-roles forwarded-role forwarded-uuid forwarded-access-token
  forwarded-id-token forwarded-claims forwarded-scopes forwarded-firstname forwarded-lastname
  authentik-* pomerium-* vouch-* consumer-* credential-* anonymous-consumer authenticated-* x-userinfo
  x-id-token kratos-* arr-clientcert amzn-oidc-* amzn-mtls-* amzn-ava-* goog-iap-*
  goog-authenticated-* appengine-* endpoint-api-userinfo serverless-authorization cf-access-*
  cf-client-cert-* tailscale-* ngrok-auth-* teleport-* sm-* smuser smuserdn smauthtype iv-user-*
  iv-groups iv-creds iv-remote-address-* iv-server-name wsat wscc wscs wsis wssc wspr wspc wsra wsrh
  wsru wssn wssp wssi wl-proxy-* oam-* osso-* openam-* forgerock-* pingaccess-* pa-user jwt-assertion
  jwt-payload jwt-claim-* jwt-claims jwt-sub gravitee-* token-user-* token-subject impersonate-*
  client-cert-* client-certificate-* client-dn client-verify client-s-dn client-subject-dn
  ssl-client-* ssl-cert ssl-certificate ssl-subject-* ssl-issuer-* tls-client-* forwarded-tls-client-*
  forwarded-ssl-client-* ynh-* sandstorm-* bfl-user caller-appid organizr-* hass-user-* hass-is-admin
  hasura-* proxy-roles proxy-ext-roles grafana-user sp-userid sp-usergroups rstudio-username
  sf-context-current-user es-security-runas-user opendistro-* x-user-* x-username x-userid x-useremail
  x-userrole x-usergroups x-login x-identity-* x-admin x-current-user-* x-logged-in-user-*
  x-impersonate-* x-on-behalf-of x-external-user-* userid user-id user-groups user-roles user-role
  gap-auth gap-signature jwt-email jwt-user-* jwt-username jwt-groups jwt-roles jwt-name token-claims
  token-claim-* claims-* rstudio-connect-* posit-connect-* shiny-server-* replit-user-* vercel-oidc-*
  vercel-sc-* nf-account-id clerk-auth-* cognito-identity-* cognito-user-* kubeflow-* dapr-caller-*
  proxiedentitieschain proxiedentitygroups proxied-entities-* proxiedentities-* doas hadoop-user-*
  saml-* krb-* krb5-* kerberos-* ldap-* ntlm-* ad-user upn netid seraph-* crowd-user mysapsso2
  sap-user sap-principal apm-user f5-user citrix-user netscaler-user aaa-user bmc-user pf-user
  pf-auth-* isam-user ajp-remote-user keycloak-* kc-* authp-* preferred-username authuser
  authorized-user authorization-user verified-user trusted-user trusted-proxy-user session-user
  bearer-user effective-user real-user x-actor x-original-user x-run-as x-runas x-sudo x-acting-as
  x-assume-user x-http-user rh-identity agw-userid remoteuser sf-context-current-user-token
  rstudio-userid oauth-user saml-nameid spiffe-id mtls-clientcert-* linkerd-client-id cognito-username
  auth0-user ory-user remote-* iis-* iisnode-* assurance unique-id uniqueid orcid primary-orgunit-dn
  orgunit-dn org-dn educoursemember edupersonprimaryaffiliation edupersontargetedid edupersonuniqueid
  edupersonnickname edupersonorcid edupersonassurance edupersonorgdn edupersonorgunitdn
  edupersonprimaryorgunitdn schachomeorganization schachomeorganizationtype schacpersonaluniquecode
  schacpersonaluniqueid mail email uid cn commonname sn surname givenname given-name family-name
  displayname display-name name fullname full-name nickname ismemberof memberof member-of o ou
  organizationname organizationalunitname employeenumber employeeid employeetype departmentnumber dn
  entrydn distinguishedname samaccountname userprincipalname objectguid objectsid telephonenumber
  first-name last-name firstname lastname email-address emailaddress auth-* ms-* amzn-request-context
  amzn-lambda-context apigateway-* sso-* proxy-auth-* proxy-user-* proxy-issuer-dn proxy-ssl-id
  proxy-ip proxy-keysize proxy-secret-keysize proxy-cipher proxy-jroute qlik-* ps-sso-* udc-*
  webobjects-* windows-user-* windows-username windows-auth-* nameid name-id role roles group groups
  principal-* subject sub is-admin entitlements user-name user-email proxy-remote-* openid-*
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
  x-user-lang x-user-preferences x-user-theme x-hasura-admin-secret x-auth-request-redirect auth
  auth-token auth-key auth-secret auth-password auth-api-key auth-apikey auth-signature auth-timestamp
  auth-nonce auth-code auth-csrf x-ms-version x-ms-date x-ms-range-* x-ms-blob-* x-ms-meta-*
  x-ms-lease-* x-ms-copy-* x-ms-source-* x-ms-page-* x-ms-file-* x-ms-share-* x-ms-content-*
  x-ms-encryption-* x-ms-delete-* x-ms-access-tier x-ms-tags x-ms-if-* x-ms-type x-ms-write
  x-ms-documentdb-* x-ms-consistency-level x-ms-continuation x-ms-max-item-count
  x-ms-client-request-id x-ms-client-session-id x-ms-return-client-request-id x-ms-correlation-*
  x-ms-request-id x-ms-useragent x-ms-command-name ms-cv x-qlik-xrfkey
`

const { fateOf, isRefusedByCheck } = fatesFor({})
/** Each recipe replaces these itself. */
const isPlainlyOurs = (name: string): boolean =>
  /^remote-(?:user|email|name|groups)$|^x-forwarded-(?:user|email|preferred-username|groups)$/.test(name)

const entriesOf = (block: string): readonly string[] => block.trim().split(/\s+/)
/** The name itself, and for a family one that begins so. */
const namesOf = (entry: string): readonly string[] =>
  entry.endsWith('-*') ? [entry.slice(0, -2), `${entry.slice(0, -2)}-any`] : [entry]
/** `Auth` alone is a key of its app's own, though the family is not. */
const droppedOf = (entry: string): readonly string[] =>
  namesOf(entry).filter(name => !entriesOf(appsOwn).includes(name))

describe('the table of neighbours', () => {
  it.each(entriesOf(sayWho))(
    'knows %s, which says who is calling: dropped, and refused by a check',
    entry => {
      for (const name of droppedOf(entry)) {
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

  it.each([
    ...['MS-ASPNETCORE-WINAUTHTOKEN', 'MS-ASPNETCORE-CLIENTCERT', 'MS-ASPNETCORE-TOKEN', 'X-MS-Anything'],
    ...['X-IIS-WindowsAuthToken', 'X-iisnode-REMOTE_USER', 'mail', 'uid', 'cn', 'sn', 'surname', 'givenName'],
    ...['displayName', 'isMemberOf', 'o', 'ou', 'Email', 'Name', 'X-Qlik-User', 'X-Amzn-Request-Context'],
    ...['UDC_IDENTIFIER', 'PS_SSO_UID', 'Proxy-auth-cert', 'Auth-Sn', 'Auth-Anything-Else', 'X-Auth-Level'],
    ...['Remote-Mail', 'Remote-Anything', 'X-WebObjects-Remote-User', 'SSO-User-Email', 'X-ApiGateway-Event'],
  ])('knows %s, in every spelling', name => {
    for (const one of [name, name.toLowerCase(), name.replace(/[_-]/g, '_'), `HTTP_${name}`, `${name}.`]) {
      expect([one, fateOf(one), isRefusedByCheck(one)]).toEqual([one, 'drop', true])
    }
  })

  it('leaves what programs prove, or say of no person, within the families', () => {
    for (const name of ['X-Auth', 'X-Auth-Token', 'X-Auth-Key', 'x-ms-version', 'X-MS-Blob-Type', 'MS-CV']) {
      expect([name, fateOf(name)]).toEqual([name, 'keep'])
    }
    for (const name of ['X-Qlik-Xrfkey', 'X-Amzn-Trace-Id', 'Title', 'X-Title', 'Description', 'Username']) {
      expect([name, fateOf(name)]).toEqual([name, 'keep'])
    }
  })

  it('holds nothing beyond, and says of each neighbour who it is and where it is written', () => {
    const namesIn = (table: readonly Neighbour[]) => table.flatMap(({ headers }) => headers).toSorted()
    expect(namesIn(neighbours)).toEqual(entriesOf(sayWho).toSorted())
    expect(namesIn(wayHeaders)).toEqual(entriesOf(sayTheWay).toSorted())
    expect([...clientsOwn].toSorted()).toEqual(entriesOf(appsOwn).toSorted())
    const table = [...neighbours, ...wayHeaders]
    for (const { name, source } of table)
      expect([name, source]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/[.;\d]/)])
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length)
  })
})
