/** What each operation below `/api` of the OpenAPI document does; a test holds the two against each other. */
export const apiSummaries: Readonly<Record<string, string>> = {
  'GET /api/v1/auth/config': 'The ways to sign in that are offered. Needs no session.',
  'GET /api/v1/auth/me': 'Who is signed in, with which roles, and which apps they may open.',
  'POST /api/v1/auth/admin-link':
    'Trades the token of a one-time link for a cookie; whoever signs in with it becomes super admin.',
  'GET /api/v1/auth/identities': 'Your own ways to sign in: who added each, and when.',
  'POST /api/v1/auth/identities/notice': 'Says that ways which were added are yours.',
  'DELETE /api/v1/auth/identities/{id}': 'Ends one of your ways to sign in, with all that it began.',
  'GET /api/v1/auth/tokens': 'Your own API tokens, without their values.',
  'POST /api/v1/auth/tokens': 'Makes an API token for some apps. Only a session can, never another token.',
  'GET /api/v1/auth/tokens/apps': 'The apps that a token of yours could open.',
  'DELETE /api/v1/auth/tokens/{id}': 'Ends one of your tokens at once.',
  'GET /api/v1/auth/login/{type}/{strategy}':
    'Begins a sign-in: redirects to the provider. `returnTo` is where the browser goes afterwards.',
  'GET /api/v1/auth/login-callback/{type}/{strategy}': "The redirect URI: takes the provider's answer.",
  'POST /api/v1/auth/login-callback/{type}/{strategy}':
    "The redirect URI for providers that post their answer as a form: keeps it for a minute and redirects, so that the browser's cookies come along.",
  'POST /api/v1/auth/logout-callback/{type}/{strategy}/backchannel':
    'OpenID Connect Back-Channel Logout: the provider sends a logout token, and the sessions that it names end.',
  'GET /api/v1/auth/logout-callback/{type}/{strategy}':
    'OpenID Connect Front-Channel Logout: ends the session whose `sid` the provider names.',
  'POST /api/v1/auth/logout':
    'Ends the session on every host, and says where the browser goes next: to the sign-out of the provider where it has one, by way of a page that has it forget the apps’ pages where it has seen some.',
  'GET /api/v1/auth/another-account':
    'Leads whoever was refused to their provider, to choose another account, and back to `returnTo`; or asks whether to sign out, where there is no provider to ask.',
  'POST /api/v1/auth/another-account':
    'Ends the session, and leads to the sign-in page and on to `returnTo`.',
  'GET /api/v1/auth/signed-out':
    'The page after a sign-out at the console: it has the browser forget the pages of apps that it has kept, and goes on to where the sign-out leads.',
  'POST /api/v1/auth/login/{type}/{strategy}':
    'Signs in with the fields that the configuration of the sign-in page names.',
  'POST /api/v1/auth/admin-link/{type}/{strategy}':
    'Makes the first account with a password, for whoever holds the cookie of the one-time link.',

  'GET /api/v1/admin/status': 'What runs: version, address, how long, and what needs attention.',
  'GET /api/v1/admin/apps': 'What stands behind the gate.',
  'GET /api/v1/admin/explain': 'Which rule lets somebody, or a program, open an address, or keeps them out.',
  'GET /api/v1/admin/collaborators': 'The team, page by page.',
  'POST /api/v1/admin/collaborators/bulk': 'Does the same to several people, each with an entry of its own.',
  'GET /api/v1/admin/collaborators/{id}': 'One account, or one invitation.',
  'GET /api/v1/admin/collaborators/{id}/access':
    'What each way of somebody to sign in gives: roles with their sources, groups, and apps with the rule that decides.',
  'GET /api/v1/admin/collaborators/{id}/attempts':
    'How somebody signed in last, and what was refused with their address.',
  'POST /api/v1/admin/collaborators/invite': 'Lets an address sign in with one strategy.',
  'POST /api/v1/admin/collaborators/invite-several':
    'The same for every address of a pasted text; what became of each is told.',
  'POST /api/v1/admin/collaborators/{id}/mail': 'Sends the mail of an open invitation once more.',
  'PATCH /api/v1/admin/collaborators/{id}': 'Changes roles, or switches an account off and on.',
  'DELETE /api/v1/admin/collaborators/{id}': 'Deletes an account, or withdraws an invitation.',
  'POST /api/v1/admin/collaborators/{id}/reset-password': 'Gives an account a one-time password.',
  'POST /api/v1/admin/collaborators/{id}/unlock': 'Ends the lock after wrong passwords.',
  'GET /api/v1/admin/collaborators/{id}/identities':
    'What somebody signs in with, and whether its address counts.',
  'DELETE /api/v1/admin/collaborators/{id}/identities/{identityId}':
    'Ends a way to sign in, with all that it began.',
  'POST /api/v1/admin/collaborators/{id}/vouch':
    'Says that the addresses are theirs that an admin typed for their password.',
  'GET /api/v1/admin/collaborators.csv': 'The whole team as a table.',
  'POST /api/v1/admin/collaborators/import': 'Invites everybody in a table (`text/csv`).',
  'GET /api/v1/admin/sessions':
    "Sessions: with `mine`, your own; without, everybody's, which takes an admin.",
  'DELETE /api/v1/admin/sessions/{id}': "Ends a session of yours, or as an admin anybody's.",
  'POST /api/v1/admin/sessions/end-all':
    "Ends all sessions of somebody, which takes an admin; without a name, all of yours but the browser's that asks.",
  'GET /api/v1/admin/api-tokens': "Everybody's API tokens, without their values.",
  'DELETE /api/v1/admin/api-tokens/{id}': "Ends anybody's token at once.",
  'GET /api/v1/admin/strategies': 'The ways to sign in, and how each of them is doing.',
  'GET /api/v1/admin/strategies/types': 'The types of strategy that the file may use, and what they can do.',
  'GET /api/v1/admin/strategies/snippets': 'Entries for the configuration to start from.',
  'POST /api/v1/admin/strategies/test':
    'Begins a sign-in that signs nobody in, also for an entry that is not saved.',
  'GET /api/v1/admin/strategies/test/{id}': 'How far that sign-in has come, and what it would have led to.',
  'GET /api/v1/admin/set-up/entra':
    'What is set up for a strategy in Microsoft Entra ID, what is proposed for it, and [how far a set-up is](../guides/connect-entra.md#in-the-console).',
  'POST /api/v1/admin/set-up/entra/check':
    'What is wrong with a value that was pasted. The value is never answered, kept or logged.',
  'POST /api/v1/admin/set-up/entra/files':
    'Makes the key, and files without a secret for whoever may register applications.',
  'POST /api/v1/admin/set-up/entra/instructions': 'Makes the key, and says what to do by hand in the portal.',
  'POST /api/v1/admin/set-up/entra/runs':
    'Looks at what would be done, and changes nothing. One at a time; a secret that goes along is kept in memory until it ends.',
  'POST /api/v1/admin/set-up/entra/runs/{id}/go-on':
    'Does what was planned, and answers at once. For whoever has begun it.',
  'DELETE /api/v1/admin/set-up/entra/runs/{id}':
    'Stops a set-up that is under way, and puts away one that has ended.',
  'POST /api/v1/admin/diagnosis':
    'Looks at everything that a sign-in goes through, as [`gatewright doctor`](../operate/doctor.md) does. Written to the audit log; one at a time.',
  'POST /api/v1/admin/diagnosis/bundle': 'The same, with what else a support request needs, without secrets.',
  'GET /api/v1/diagnosis/{code}':
    'What this server sees of the request, for a diagnosis that has made the code; for anybody else there is nothing.',
  'GET /api/v1/admin/audit': 'The audit log, page by page, the latest first.',
  'GET /api/v1/admin/audit/reference':
    'What the reference on an error page leads to, where it is known still.',
  'GET /api/v1/admin/audit.jsonl': 'The audit log, one JSON object on each line.',
  'GET /api/v1/admin/config':
    'The configuration file and your draft. Secrets are masked unless `reveal` is `1`, which is written to the audit log.',
  'PUT /api/v1/admin/config':
    'Saves the file, if it is still the version that the edit began with; or keeps a draft.',
  'GET /api/v1/admin/config/schema': 'The JSON Schema of the file, for editors.',
  'POST /api/v1/admin/config/check': 'Every problem that a text has; saves nothing.',
  'DELETE /api/v1/admin/config/draft': 'Drops your draft.',
  'GET /api/v1/admin/config/versions': 'Earlier versions of the file.',
  'GET /api/v1/admin/config/versions/{version}': 'The text of one of them, its secrets masked.',
  'POST /api/v1/admin/config/versions/{version}/restore': 'Saves an earlier version as the newest.',
  'GET /api/v1/admin/config/changes': 'How the file differs from what runs.',
  'GET /api/v1/admin/nodes':
    'The processes that serve on the same data with their states, and what differs between them, in words.',
  'GET /api/v1/admin/restart/concerns':
    'What a restart would take away from somebody, and has to be agreed to by its ids.',
  'POST /api/v1/admin/restart': 'Replaces what runs by the file as it is, without dropping a request.',
}

/** What else is served: pages, for machines, for proxies, and below every app's own address. */
export const otherRoutes: readonly {
  readonly path: string
  readonly on: 'console' | 'app'
  readonly does: string
}[] = [
  { path: '/', on: 'console', does: 'Leads to the console.' },
  { path: '/admin/*', on: 'console', does: "The console's pages and files." },
  {
    path: '/admin/login',
    on: 'console',
    does: 'The sign-in page: by GET as it is, by POST with its form. `/admin/login/<strategy>` is that of one strategy.',
  },
  { path: '/healthz', on: 'console', does: 'Whether the process answers.' },
  {
    path: '/readyz',
    on: 'console',
    does: 'Whether it can serve: 503 `storage_unavailable` while the database cannot be reached.',
  },
  { path: '/metrics', on: 'console', does: 'See [metrics](metrics.md).' },
  { path: '/api/v1/openapi.json', on: 'console', does: 'The OpenAPI document that this page is made from.' },
  {
    path: '/.well-known/jwks.json',
    on: 'console',
    does: 'The keys of the [assertion](../guides/gate.md#the-assertion) that tells apps who is calling.',
  },
  {
    path: '/api/v1/gate/check',
    on: 'console',
    does: 'The gate check for your own reverse proxy: 204 with identity headers, or the refusal. See [the gate](../guides/gate.md).',
  },
  {
    path: '/api/v1/gate/hand-over',
    on: 'console',
    does: "Hands the session over to an app's host; the gate sends browsers here. With `kept` alone it leads whoever is signed in on to a long address.",
  },
  { path: '/.gatewright/hand-over', on: 'app', does: 'Takes the session that was handed over.' },
  {
    path: '/.gatewright/sign-in',
    on: 'app',
    does: 'For proxies whose check cannot redirect: the answer that the check refused with.',
  },
  {
    path: '/.gatewright/sign-out',
    on: 'app',
    does: "Ends the session; to be linked or posted to from the app's own page.",
  },
  {
    path: '/.gatewright/external-user',
    on: 'app',
    does: "Trades an external user's token for a ticket that fits into the address of a WebSocket (POST).",
  },
]
