import { names } from './header-names.ts'

/** The headers of one gate, cloud, mesh or kind of server, by which apps behind it know who is calling. */
export interface Neighbour {
  readonly name: string
  /**
   * Names in lower case, one hyphen between words; `name-*` is the name itself and all that begin with it and a hyphen. A name
   * without `x-` stands for the one with it, too: apps look for either.
   */
  readonly headers: readonly string[]
  /** Where it is written that apps believe these. */
  readonly source: string
}

/**
 * Whom apps believe, so that no client can speak in their name: an app may once have stood behind any of these, or stand behind
 * one by another way. Here are no headers that a browser's own page sends to its app in good faith; what is left out for that,
 * with the reason, is in `clients-own.ts`.
 */
export const neighbours: readonly Neighbour[] = [
  {
    name: 'CGI, WSGI, PHP, IIS',
    headers: names('remote-* redirect-remote-* unmapped-remote-user logon-user php-auth-*'),
    source: 'RFC 3875 section 4.1; learn.microsoft.com/previous-versions/iis/6.0-sdk/ms524602(v=vs.90)',
  },
  {
    name: 'IIS before ASP.NET Core, Node.js and Python (ANCM, iisnode, HttpPlatformHandler)',
    headers: ['iis-*', 'iisnode-*'],
    source:
      'learn.microsoft.com/aspnet/core/host-and-deploy/iis/web-config, forwardWindowsAuthToken (MS-ASPNETCORE-… is in the family ms-*); github.com/Azure/iisnode, promoteServerVars',
  },
  {
    name: 'Apache mod_auth_openidc',
    headers: ['oidc-*'],
    source: 'github.com/OpenIDC/mod_auth_openidc/issues/222',
  },
  {
    name: 'Apache mod_auth_mellon, mod_auth_cas, WebAuth, mod_auth_gssapi',
    headers: names('mellon-* cas-* webauth-* gss-name gss-session-expiration'),
    source:
      'github.com/latchset/mod_auth_mellon; github.com/apereo/mod_auth_cas; uit.stanford.edu/service/webauth',
  },
  {
    name: 'Shibboleth and eduPerson',
    headers: names(`
      shib-* shibboleth-* eppn affiliation unscoped-affiliation entitlement assurance targeted-id
      persistent-id pairwise-id subject-id unique-id uniqueid orcid primary-affiliation primary-orgunit-dn
      orgunit-dn org-dn educoursemember edupersonprincipalname edupersonaffiliation
      edupersonscopedaffiliation edupersonentitlement edupersonprimaryaffiliation edupersontargetedid
      edupersonuniqueid edupersonnickname edupersonorcid edupersonassurance edupersonorgdn
      edupersonorgunitdn edupersonprimaryorgunitdn schachomeorganization schachomeorganizationtype
      schacpersonaluniquecode schacpersonaluniqueid
    `),
    source:
      'shibboleth.atlassian.net/wiki/spaces/SP3/pages/2065335257/AttributeAccess, ShibUseHeaders; wiki.refeds.org, eduPerson and SCHAC',
  },
  {
    name: 'attributes of directories under their own names (inetOrgPerson, Active Directory)',
    headers: names(`
      mail email uid cn commonname sn surname givenname given-name family-name displayname display-name
      name fullname full-name nickname ismemberof memberof member-of o ou organizationname
      organizationalunitname employeenumber employeeid employeetype departmentnumber dn entrydn
      distinguishedname samaccountname userprincipalname objectguid objectsid telephonenumber first-name
      last-name firstname lastname email-address emailaddress preferred-username
    `),
    source:
      'RFC 2798; powerfolder.atlassian.net/wiki/spaces/PF/pages/301706, Shibboleth attributes; attribute-map.xml of the Shibboleth SP',
  },
  {
    name: 'LemonLDAP::NG, Keycloak Gatekeeper (Louketo), CouchDB and many more',
    headers: ['auth-*', 'authentication-user', 'lm-remote-*'],
    source:
      'lemonldap-ng.org/documentation/latest/writingrulesand_headers.html, any name by custom, Auth-… (exportedHeaders); github.com/louketo/louketo-proxy/blob/master/docs/user-guide.md; docs.couchdb.org/en/stable/api/server/authn.html',
  },
  {
    name: 'oauth2-proxy, OpenShift, Jenkins, Traefik ForwardAuth',
    headers: names(`
      gap-auth gap-signature forwarded-user-* forwarded-username forwarded-email forwarded-mail
      forwarded-name forwarded-login forwarded-displayname forwarded-preferred-username forwarded-groups
      forwarded-group forwarded-roles forwarded-role forwarded-uuid forwarded-access-token
      forwarded-id-token forwarded-claims forwarded-scopes forwarded-firstname forwarded-lastname
    `),
    source:
      'oauth2-proxy.github.io/oauth2-proxy/configuration/overview; plugins.jenkins.io/reverse-proxy-auth-plugin',
  },
  {
    name: 'authentik',
    headers: ['authentik-*'],
    source: 'docs.goauthentik.io/docs/providers/proxy',
  },
  {
    name: 'Pomerium',
    headers: ['pomerium-*'],
    source: 'www.pomerium.com/docs/capabilities/getting-users-identity',
  },
  { name: 'Vouch', headers: ['vouch-*'], source: 'github.com/vouch/vouch-proxy' },
  {
    name: 'Kong, APISIX',
    headers: names('consumer-* credential-* anonymous-consumer authenticated-* x-userinfo x-id-token'),
    source:
      'developer.konghq.com/gateway/authentication; apisix.apache.org/docs/apisix/plugins/openid-connect',
  },
  {
    name: 'Ory Oathkeeper, Kratos',
    headers: ['kratos-*'],
    source: 'www.ory.com/docs/oathkeeper/pipeline/mutator',
  },
  {
    name: 'Azure App Service (Easy Auth), API Management, ASP.NET Core behind IIS',
    headers: ['ms-*', 'arr-clientcert'],
    source:
      'learn.microsoft.com/azure/app-service/configure-authentication-user-identities; learn.microsoft.com/aspnet/core/host-and-deploy/iis/web-config, MS-ASPNETCORE-WINAUTHTOKEN; github.com/dotnet/aspnetcore, IISMiddleware, MS-ASPNETCORE-CLIENTCERT and -TOKEN',
  },
  {
    name: 'AWS load balancers, Verified Access, Lambda’s web adapters',
    headers: names(`
      amzn-oidc-* amzn-mtls-* amzn-ava-* amzn-request-context amzn-lambda-context apigateway-*
    `),
    source:
      'docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html; github.com/awslabs/aws-lambda-web-adapter, x-amzn-request-context; github.com/CodeGenieApp/serverless-express, x-apigateway-event',
  },
  {
    name: 'Google Cloud',
    headers: names(`
      goog-iap-* goog-authenticated-* appengine-* endpoint-api-userinfo serverless-authorization
    `),
    source:
      'cloud.google.com/iap/docs/identity-howto; cloud.google.com/endpoints/docs/openapi/migrate-to-esp-v2',
  },
  {
    name: 'Cloudflare Access',
    headers: ['cf-access-*', 'cf-client-cert-*'],
    source:
      'developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie',
  },
  {
    name: 'Tailscale, ngrok, Teleport',
    headers: ['tailscale-*', 'ngrok-auth-*', 'teleport-*'],
    source:
      'tailscale.com/kb/1312/serve; ngrok.com/docs/traffic-policy; goteleport.com/docs/enroll-resources/application-access',
  },
  {
    name: 'SiteMinder',
    headers: names('sm-* smuser smuserdn smauthtype sso-*'),
    source: 'techdocs.broadcom.com, SiteMinder 12.8, Default HTTP Headers Used by the Product',
  },
  {
    name: 'WebSEAL (IBM Verify Identity Access)',
    headers: names('iv-user-* iv-groups iv-creds iv-remote-address-* iv-server-name'),
    source: 'www.ibm.com/docs/en/sva/11.0.3?topic=integration-support-back-end-server-side-applications',
  },
  {
    name: 'WebSphere',
    headers: names('wsat wscc wscs wsis wssc wspr wspc wsra wsrh wsru wssn wssp wssi'),
    source: 'www.ibm.com/docs/en/was/8.5.5, Private headers and Web server plug-in remote user information',
  },
  {
    name: 'WebLogic, Oracle Access Manager',
    headers: ['wl-proxy-*', 'oam-*', 'osso-*'],
    source: 'docs.oracle.com, WebLogic Server, client-cert-proxy-enabled',
  },
  {
    name: 'OpenAM, ForgeRock, PingAccess',
    headers: names('openam-* forgerock-* pingaccess-* pa-user'),
    source: 'docs.pingidentity.com, Web Agents, Profile attributes in HTTP headers',
  },
  {
    name: 'WSO2, Gravitee, JWT filters of Envoy and nginx',
    headers: names(`
      jwt-assertion jwt-payload jwt-claim-* jwt-claims jwt-sub jwt-email jwt-user-* jwt-username
      jwt-groups jwt-roles jwt-name token-claims token-claim-* claims-* gravitee-* token-user-*
      token-subject
    `),
    source: 'istio.io/latest/docs/tasks/security/authentication/claim-to-header; apim.docs.wso2.com',
  },
  {
    name: 'Kubernetes',
    headers: ['impersonate-*'],
    source: 'kubernetes.io/docs/reference/access-authn-authz/authentication',
  },
  {
    name: 'GlassFish, Jetty and Java servers behind Sun’s (Oracle iPlanet) web server',
    headers: names(`
      proxy-auth-* proxy-user-* proxy-issuer-dn proxy-ssl-id proxy-ip proxy-keysize proxy-secret-keysize
      proxy-cipher proxy-jroute
    `),
    source:
      'github.com/eclipse-ee4j/glassfish, Constants.PROXY_AUTH_CERT; github.com/jetty/jetty.project, ForwardedRequestCustomizer; proxy-user-dn and proxy-issuer-dn by their names alone',
  },
  {
    name: 'Qlik, PeopleSoft, Ellucian, SOGo',
    headers: names('qlik-* ps-sso-* udc-* webobjects-*'),
    source:
      'help.qlik.com, Injected request headers, X-Qlik-User; learn.microsoft.com/entra/identity/enterprise-apps, PS_SSO_UID (F5 BIG-IP for Oracle PeopleSoft); UDC_IDENTIFIER: Ellucian’s attribute (CAS, SAML), as a header by its name alone; github.com/mailcow/mailcow-dockerized, x-webobjects-remote-user',
  },
  {
    name: 'certificates of clients',
    headers: names(`
      client-cert-* client-certificate-* client-dn client-verify client-s-dn client-subject-dn
      ssl-client-* ssl-cert ssl-certificate ssl-subject-* ssl-issuer-* tls-client-* forwarded-tls-client-*
      forwarded-ssl-client-*
    `),
    source:
      'RFC 9440; doc.traefik.io/traefik/middlewares/http/passtlsclientcert; www.puppet.com, external SSL termination',
  },
  {
    name: 'Posit Connect, RStudio Connect, Shiny Server',
    headers: names('rstudio-username rstudio-connect-* posit-connect-* shiny-server-*'),
    source: 'docs.posit.co/connect/user/shiny, RStudio-Connect-Credentials; docs.posit.co/shiny-server',
  },
  {
    name: 'Replit, Vercel, Netlify, Clerk, Cognito, Auth0',
    headers: names(`
      replit-user-* vercel-oidc-* vercel-sc-* nf-account-id clerk-auth-* cognito-identity-* cognito-user-*
    `),
    source:
      'docs.replit.com, Replit Auth; vercel.com/docs/oidc; clerk.com/docs, authenticateRequest; docs.netlify.com/functions',
  },
  {
    name: 'Kubeflow, Dapr, NiFi, Hadoop',
    headers: names(`
      kubeflow-* dapr-caller-* proxiedentitieschain proxiedentitygroups proxied-entities-*
      proxiedentities-* doas hadoop-user-*
    `),
    source:
      'github.com/kubeflow/kubeflow, USERID_HEADER; docs.dapr.io/operations/configuration/invoke-allowlist; nifi.apache.org/docs/nifi-docs/html/administration-guide.html, X-ProxiedEntitiesChain; hadoop.apache.org, Proxy user',
  },
  {
    name: 'SAML, Kerberos and directories as gates hand them on',
    headers: names(`
      saml-* krb-* krb5-* kerberos-* ldap-* ntlm-* ad-user windows-user-* windows-username windows-auth-*
      upn netid nameid name-id seraph-* crowd-user mysapsso2 sap-user sap-principal apm-user f5-user
      citrix-user netscaler-user aaa-user bmc-user pf-user pf-auth-* isam-user ajp-remote-user keycloak-*
      kc-* authp-*
    `),
    source: 'techdocs.f5.com, BIG-IP APM, HTTP header single sign-on',
  },
  {
    name: 'hosts for apps at home',
    headers: names('ynh-* sandstorm-* bfl-user caller-appid organizr-* hass-user-* hass-is-admin'),
    source:
      'yunohost.org, SSO (its Email and Name are among the attributes of directories); docs.sandstorm.io/en/latest/developing/auth; github.com/beclab/Olares/pull/4012',
  },
  {
    name: 'apps with headers of their own',
    // Hasura takes roles from there, OpenSearch whole identities.
    headers: names(`
      hasura-* proxy-roles proxy-ext-roles grafana-user sp-userid sp-usergroups sf-context-current-user
      es-security-runas-user opendistro-*
    `),
    source: 'hasura.io/docs/2.0/auth/authorization; docs.opensearch.org, proxy authentication',
  },
  {
    name: 'names that many gates are told to use',
    // Without `X-`, too: `UserId` alone has made somebody of anybody (dromara/lamp-cloud#409).
    headers: names(`
      x-user-* x-username x-userid x-useremail x-userrole x-usergroups x-login role roles group groups
      principal-* subject sub x-identity-* x-admin is-admin x-current-user-* x-logged-in-user-* authuser
      authorized-user authorization-user verified-user trusted-user trusted-proxy-user session-user
      bearer-user effective-user real-user x-actor entitlements x-original-user x-run-as x-runas x-sudo
      x-acting-as x-assume-user x-http-user x-impersonate-* x-on-behalf-of x-external-user-* userid
      user-id user-groups user-roles user-role user-name user-email
    `),
    source:
      'dbeaver.com/docs/cloudbeaver, Reverse proxy header authentication; www.ory.com/docs/oathkeeper/pipeline/mutator; carto.com, HTTP Header Authentication',
  },
  {
    name: 'further gates of hosts and meshes',
    headers: names(`
      rh-identity agw-userid proxy-remote-* remoteuser sf-context-current-user-token rstudio-userid
      oauth-user saml-nameid spiffe-id mtls-clientcert-* linkerd-client-id cognito-username auth0-user
      ory-user openid-*
    `),
    source:
      'console.redhat.com, x-rh-identity; docs.mulesoft.com/api-gateway; docs.snowflake.com, Sf-Context-Current-User-Token',
  },
]
