/**
 * Every error that leaves the server, in one table. `message` is for the person at the door: plain, one sentence, with
 * `next` as what they can do. What is for the operator goes into `GatewrightError.detail`, which only the log sees.
 *
 * A code is public surface: once released it is never renamed and never reused with another meaning.
 */
export interface ErrorEntry {
  readonly status: number
  /** Heading of the page. */
  readonly title: string
  /** One sentence that says what happened. */
  readonly message: string
  /** What the person can do now. */
  readonly next: string
  /** What the operator should look at; written to the log beside the code. */
  readonly operator: string
}

const entries = {
  // Requests
  bad_request: {
    status: 400,
    title: 'This request cannot be answered',
    message: 'The address or the data of this request is incomplete or malformed.',
    next: 'Go back and try again.',
    operator:
      'The request did not match the schema of its route, or the gate could not read it; see detail. For a gate check, the proxy has to send X-Forwarded-Method, X-Forwarded-Host and X-Forwarded-Uri, as the recipes in examples/ do. A check with a header by which others say who is calling is refused: detail.header names it; remove it in the proxy, or name it in apps.<id>.passes.',
  },
  not_found: {
    status: 404,
    title: 'Nothing here',
    message: 'There is no page at this address.',
    next: 'Check the address, or start from the home page.',
    operator: 'No route or app matches this host and path.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This cannot be done here',
    message: 'This address does not take that kind of request.',
    next: 'Go back and try again.',
    operator: 'The method is not one that this address answers.',
  },
  cross_site: {
    status: 403,
    title: 'This request came from another site',
    message: 'Another site tried to do something in your name, so nothing was done.',
    next: 'Open the app or the console itself and do it there.',
    operator:
      'Sec-Fetch-Site or Origin is not our own. If a proxy stands in front, check httpServer.externalUrl. For a WebSocket, add the origin of the page to apps.<id>.origins; for a site with external users, to pro.externalAuth.allowedOrigins.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many attempts',
    message: 'There were too many attempts in a short time.',
    next: 'Wait a few minutes and try again.',
    operator: 'A limit per address or per account was reached.',
  },
  headers_too_large: {
    status: 431,
    title: 'Your browser sent too many cookies',
    message: 'The cookies that your browser keeps for this site have grown too large to be read.',
    next: 'Clear the cookies of this site and try again.',
    operator: 'Request headers exceed the limit of the HTTP parser.',
  },
  request_too_slow: {
    status: 408,
    title: 'This request came too slowly',
    message: 'The request did not arrive in time.',
    next: 'Check your connection and try again.',
    operator:
      'The head of a request was not complete in time. The log has the number of such connections, once a minute.',
  },
  server_full: {
    status: 503,
    title: 'This server is full',
    message: 'This server has as many connections as it can keep.',
    next: 'Try again in a few seconds.',
    operator:
      'There are httpServer.maxConnections connections, or half of them from one address. Raise the key and the limit of open files, or list the proxy that brings everybody in httpServer.trustedProxies.',
  },
  stopping: {
    status: 503,
    title: 'This server is about to stop',
    message: 'This server is about to stop, and takes no further work.',
    next: 'Try again in a few seconds.',
    operator:
      'The process was told to stop, and takes connections for httpServer.drainDelay more: whoever distributes requests learns it from /readyz.',
  },
  internal: {
    status: 500,
    title: 'Something broke on our side',
    message: 'The server made a mistake while answering.',
    next: 'Try again; if it happens again, give the reference to your administrator.',
    operator: 'Unexpected exception; the stack is in this log entry.',
  },
  storage_unavailable: {
    status: 503,
    title: 'Not available right now',
    message: 'The server cannot read or write its database just now, so this could not be done.',
    next: 'Try again in a minute.',
    operator:
      'The database cannot be read or written; detail has the path, the reason and what to do. /readyz says what fails and since when. Where reading fails nobody is let in; where writing fails, whoever is signed in stays so.',
  },

  // Who is calling
  not_signed_in: {
    status: 401,
    title: 'Please sign in',
    message: 'You are not signed in, or your session has ended.',
    next: 'Sign in and try again.',
    operator: 'No valid session.',
  },
  forbidden: {
    status: 403,
    title: 'You do not have access to this',
    message: 'You are signed in, but your account may not open this.',
    next: 'Ask an administrator for access and give them the reference, or use another account.',
    operator:
      'No rule of the app admits this account; see detail for the rule that decided, and `gatewright explain <address> <url>` for what would let them in.',
  },

  // Signing in
  unknown_strategy: {
    status: 404,
    title: 'This way to sign in does not exist',
    message: 'There is no such way to sign in here, or it is switched off.',
    next: 'Choose one from the sign-in page.',
    operator: 'The strategy is not defined or not offered; `gatewright check` says why.',
  },
  sign_in_expired: {
    status: 400,
    title: 'Your sign-in took too long',
    message: 'This sign-in was started too long ago and has expired.',
    next: 'Start again from the sign-in page.',
    operator:
      'The sign-in was begun more than a quarter of an hour before, in a tab that was left open. Nothing to mend: starting again helps.',
  },
  sign_in_unknown: {
    status: 400,
    title: 'This sign-in cannot be continued',
    message: 'This browser did not start this sign-in, or cookies are switched off.',
    next: 'Start again from the sign-in page, in this browser, with cookies allowed.',
    operator:
      'No transaction cookie matches the state: another browser, a blocked cookie, or a forged callback. Where everybody meets it, compare httpServer.externalUrl with the address that browsers show. Without any state: the provider answers in a fragment, or in another protocol.',
  },
  sign_in_used: {
    status: 400,
    title: 'This sign-in was already used',
    message: 'This page was loaded a second time, and a sign-in works only once.',
    next: 'Start again from the sign-in page.',
    operator:
      'The transaction has been used up: the callback was reloaded or sent twice. Nothing to mend: starting again helps.',
  },
  sign_in_pushed_out: {
    status: 400,
    title: 'A newer sign-in has taken its place',
    message: 'Too many sign-ins were open in this browser, and this one was the oldest.',
    next: 'Begin again from the newest tab, and close the others.',
    operator:
      'The browser has begun more sign-ins since than it keeps open at a time, and the cookie of this one had to go. Nothing to mend: the newest tab goes on.',
  },
  sign_in_cancelled: {
    status: 403,
    title: 'Sign-in was cancelled',
    message: 'You were sent back before the sign-in was finished.',
    next: 'Start again, or choose another way to sign in.',
    operator: 'The provider answered access_denied.',
  },
  provider_refused: {
    status: 403,
    title: 'Your provider did not let you in',
    message: 'The identity provider refused this sign-in.',
    next: 'Give the reference to your administrator, who finds the reason in the log.',
    operator:
      'The provider refused: detail.call says where (callback: what it sent the browser back with; token: the code; par: the request), detail.error its own word, detail.reason what that means.',
  },
  provider_unreachable: {
    status: 502,
    title: 'Your provider cannot be reached',
    message: 'This server gets no answer from the identity provider.',
    next: 'Try again in a minute, or choose another way to sign in.',
    operator:
      'A call to the provider had no answer: DNS, connection, TLS, the proxy in between or a time-out. detail.call says which call, detail.url where to, detail.reason the cause, detail.mend what to do. See docs/guides/behind-a-proxy-or-own-ca.md.',
  },
  provider_untrusted: {
    status: 502,
    title: 'Your provider could not prove who it is',
    message:
      'What answered in the place of the identity provider showed a certificate that this server does not trust, so nothing was sent to it.',
    next: 'Give the reference to your administrator, or choose another way to sign in.',
    operator:
      'The certificate of the provider is not trusted: of an authority of your own, expired, for another host. detail.reason has the cause, detail.mend what to do. See docs/guides/behind-a-proxy-or-own-ca.md.',
  },
  provider_busy: {
    status: 503,
    title: 'Waiting for your provider',
    message: 'The identity provider does not keep up at the moment, so your sign-in was not sent to it.',
    next: 'Wait a few seconds and try again, or choose another way to sign in.',
    operator:
      'The provider is slow or hangs: detail.reason says whether the last calls were not answered in time, or how many attempts are waiting for it. Nothing was sent. See docs/security/limits.md.',
  },
  provider_misbehaved: {
    status: 502,
    title: 'Your provider gave an answer we cannot use',
    message: 'The identity provider answered in a way that we cannot read.',
    next: 'Try again in a minute; if it happens again, give the reference to your administrator.',
    operator:
      'The answer to detail.call cannot be used: not JSON, a 5xx, too large, a redirect, or against the protocol; see detail.reason.',
  },
  client_misconfigured: {
    status: 502,
    title: 'Sign-in is not set up correctly',
    message: 'This server and the identity provider are not set up for one another.',
    next: 'Give the reference to your administrator: the log says which value is wrong.',
    operator:
      'What the file says and what the provider wants differ: detail.reason says what, detail.place where to mend it, detail.mend how. detail.call is the call that failed: discovery, par, token, userinfo; without it no call was made.',
  },
  clock_skew: {
    status: 503,
    title: 'A clock is wrong',
    message: 'The clock of this server and that of the identity provider differ too much to sign you in.',
    next: 'Trying again does not help until a clock is set. Give the reference to your administrator.',
    operator:
      'By the Date of its answer the provider’s clock differs from this machine’s by what detail.difference says, so its tokens look expired or not yet valid. See that this machine’s clock is kept by NTP: timedatectl, or chronyc tracking.',
  },
  token_invalid: {
    status: 403,
    title: 'Your sign-in could not be verified',
    message: 'What the identity provider sent does not prove who you are.',
    next: 'Start again; if it happens again, give the reference to your administrator.',
    operator:
      'A token failed validation (signature, issuer, audience, expiry, nonce or subject). See detail.',
  },
  logout_token_invalid: {
    status: 400,
    title: 'This sign-out is not accepted',
    message: 'The logout token does not prove that the identity provider has signed somebody out.',
    next: 'Nobody was signed out here; sign out in the console instead.',
    operator:
      'A logout token failed validation (signature, type, issuer, audience, age, events, or it came before). See detail.',
  },
  tenant_not_allowed: {
    status: 403,
    title: 'Your organisation is not accepted here',
    message: 'You signed in with an account of an organisation that is not on the list.',
    next: 'Sign in with another account, or ask an administrator to add your organisation.',
    operator: "The token's tid is not the tenant of the strategy, nor on options.tenants.",
  },
  email_missing: {
    status: 403,
    title: 'Your account has no e-mail address',
    message: 'The identity provider did not tell us your e-mail address, which an invitation needs.',
    next: 'Ask your administrator to add an e-mail address to your account at the provider.',
    operator:
      'No claim of fieldMapping.email is there. Check it and the scope `email`; fieldMapping.email takes a list of claims, such as ["email", "preferred_username"].',
  },
  email_invalid: {
    status: 403,
    title: 'Your e-mail address is not understood',
    message: 'There is an e-mail address, but not one that can be used here.',
    next: 'Ask your administrator to look at your e-mail address at the provider, and give them the reference.',
    operator:
      'The claim of fieldMapping.email is there and holds no address that is understood. See detail for what came, and what to write.',
  },
  email_untrusted: {
    status: 403,
    title: 'Your e-mail address is not verified',
    message:
      'The identity provider does not vouch for your e-mail address, so no invitation can be matched to it.',
    next: 'Ask an administrator for help, and give them the reference.',
    operator: 'See detail for why, and docs/guides for options.tenants and options.trustEmail.',
  },
  email_taken: {
    status: 403,
    title: 'This e-mail address belongs to another account',
    message: 'There is already an account with your e-mail address that uses another way to sign in.',
    next: 'Sign in the way you did before, or ask an administrator for help.',
    operator:
      'Accounts are never joined by e-mail (decision 1). A super admin invites the address for this strategy to join them, or as somebody new.',
  },
  join_unproven: {
    status: 403,
    title: 'Sign in to your account first',
    message:
      'You are invited to sign in this way, and there is an account with your address already. To add this way to it, its owner must be signed in.',
    next: 'Sign in the way you did before. Then open the link of the invitation again in the same browser.',
    operator:
      'The invitation was made by an admin who is not a super admin, for an address that another account owns. Its owner adds the way from a session of theirs, or a super admin invites the address again.',
  },
  not_invited: {
    status: 403,
    title: 'You have not been invited yet',
    message: 'You signed in correctly, but nobody has given this account access here.',
    next: 'Ask an administrator to invite you and give them the reference, or use another account.',
    operator:
      'allowSelfSignup is false and no invitation or superAdmins entry matches this address and strategy; detail.invitedWith names the strategies that the address is invited with. Invite them on the page Collaborators, or with `gatewright invite <address> --strategy <name>`.',
  },
  account_disabled: {
    status: 403,
    title: 'Your account is switched off',
    message: 'An administrator has disabled your account here.',
    next: 'Ask an administrator if you think that this is a mistake, and give them the reference.',
    operator:
      'The collaborator is disabled. Where that is a mistake, switch the account on again on the page Collaborators.',
  },
  invalid_credentials: {
    status: 401,
    title: 'Sign-in details are not right',
    message: 'These sign-in details do not match, or the account is locked for a while.',
    next: 'Check each of them and try again.',
    operator: 'Wrong password or PIN, unknown or locked account; detail says which where the strategy knows.',
  },
  sign_in_busy: {
    status: 503,
    title: 'Many people are signing in',
    message: 'Many people are signing in right now, and it is not your turn yet.',
    next: 'Wait a few seconds and try again.',
    operator:
      'Passwords wait for their turn, and the line is some ten seconds long; this one was not looked at. If it lasts, somebody tries very many passwords, or the machine is too small.',
  },
  password_change_required: {
    status: 403,
    title: 'Choose a new password',
    message: 'Your password is temporary or has expired.',
    next: 'Choose a new one to go on.',
    operator: 'One-time password of an invitation, or older than passwordExpiryDelay.',
  },
  password_too_weak: {
    status: 400,
    title: 'Choose a stronger password',
    message: 'This password does not meet the rules of this server.',
    next: 'Choose another one.',
    operator:
      'passwordMinLength or requireComplexPassword; or one that would be guessed soon: common, or made of the address or the name of the server.',
  },
  admin_link_invalid: {
    status: 410,
    title: 'This link no longer works',
    message: 'The one-time link has been used, has expired, or is not complete.',
    next: 'Make another with `gatewright admin-link` on the server.',
    operator: 'Unknown, used or expired admin link.',
  },

  // Administration
  gone: {
    status: 404,
    title: 'This is no longer there',
    message: 'Somebody has removed this in the meantime, or it was never there.',
    next: 'Load the page again.',
    operator: 'The id in the address is unknown.',
  },
  last_super_admin: {
    status: 409,
    title: 'Nobody else could take over',
    message: 'This is the last super admin, so nothing was changed.',
    next: 'Make somebody else super admin first, in superAdmins of the configuration.',
    operator: 'The last super admin cannot be disabled, deleted or dropped from the file.',
  },
  config_invalid: {
    status: 422,
    title: 'The configuration has problems',
    message: 'The configuration cannot run as it is, so nothing was replaced.',
    next: 'Mend the problems that are listed, or keep the text as a draft.',
    operator: 'The text has problems; the running configuration goes on serving.',
  },
  config_changed: {
    status: 409,
    title: 'The file was changed in the meantime',
    message: 'Somebody else has changed the file since you opened it, so nothing was overwritten.',
    next: 'Compare the two texts, join them, and save again.',
    operator: 'The file on disk is not the version that the edit began with.',
  },
  config_not_writable: {
    status: 409,
    title: 'The file cannot be written',
    message: 'The server may not write the configuration file, so nothing was changed.',
    next: 'Copy your text or keep it as a draft, then let the server write the file and its folder.',
    operator: 'The file is read-only, or its folder is; detail has the reason.',
  },
  config_read_only: {
    status: 403,
    title: 'The file is edited elsewhere',
    message: 'This server’s configuration file is its own owner, so nothing was changed.',
    next: 'Edit the file where it comes from: a checkout, or a ConfigMap.',
    operator:
      'configuration.owner is "file", so nothing of Gatewright writes it. With "storage", and after a stop and a start, it is edited in the console.',
  },
  config_differs: {
    status: 409,
    title: 'The file of this server differs',
    message: 'The file of this server has a text that is none of the versions, so nothing was replaced.',
    next: 'See how it differs with `gatewright config diff`, then take over one of the two.',
    operator:
      'The file of this node was edited from an outdated copy, or comes from elsewhere, while the nodes run the newest version of the database. `gatewright config push` takes the file’s text over as the newest version; `gatewright config pull` writes the newest version into the file.',
  },
  disk_full: {
    status: 507,
    title: 'The disk is full',
    message: 'There is no room left on the disk of the server, so nothing was changed.',
    next: 'Give the reference to your administrator. If you were writing something, copy your text: it can be saved when there is room.',
    operator:
      'No room on the disk for the database or the configuration file; detail has the path. Make room: writing goes on by itself. To disable people, to end sessions and to sign out works meanwhile, with room that was laid by.',
  },
  config_unavailable: {
    status: 404,
    title: 'There is no file to edit',
    message: 'This server was started without a configuration file.',
    next: 'Start it with `gatewright start`.',
    operator: 'The server was started as a library, without a file.',
  },
  restart_not_allowed: {
    status: 403,
    title: 'Restart is switched off here',
    message: 'The configuration does not allow a restart from the console.',
    next: 'Restart on the server, or set allowServerReboot to true there.',
    operator: 'allowServerReboot is false.',
  },
  restart_in_progress: {
    status: 409,
    title: 'A restart is under way',
    message: 'Somebody has already started a restart, and it is not finished.',
    next: 'Wait a moment, then look again.',
    operator: 'A restart was asked for during a restart.',
  },
  set_up_busy: {
    status: 409,
    title: 'Somebody is setting this up already',
    message: 'Somebody is connecting a provider to this server just now.',
    next: 'Wait until they are done, or stop it on the page where a provider is connected.',
    operator:
      'One set-up of a provider runs at a time: one of the console or of `gatewright setup`. The answer says whose it is.',
  },
  set_up_refused: {
    status: 400,
    title: 'The provider cannot be set up like this',
    message: 'The provider cannot be set up like this.',
    next: 'Mend what is named, and try again.',
    operator:
      'A value of the page where a provider is connected cannot be right, or a file is in the way; see detail.',
  },
  restart_unconfirmed: {
    status: 409,
    title: 'This restart has to be agreed to',
    message:
      'The restart would take something away, or lead to a provider that is not there, so nothing was replaced.',
    next: 'Read what it would do, and confirm it, or change the file.',
    operator: 'A restart was asked for without agreement to what it would do: see detail.',
  },
  restart_failed: {
    status: 409,
    title: 'The new configuration could not take over',
    message: 'The new configuration could not be started; the old one goes on serving.',
    next: 'Mend what is named, then restart again.',
    operator: 'The file has no problems, but the machine refused: see detail.',
  },

  // The gate
  app_not_found: {
    status: 404,
    title: 'No app at this address',
    message: 'Nothing is set up at this host name.',
    next: 'Check the address, or start from the home page.',
    operator:
      'The Host header, port included, names no app and not the console. Compare detail.host with apps.<id>.url and httpServer.externalUrl; a proxy in front must pass both on (nginx: Host $host:$server_port where the address has a port).',
  },
  bad_path: {
    status: 400,
    title: 'This address is not well formed',
    message: 'The address contains characters that can be read in more than one way.',
    next: 'Look for stray characters in it, such as // or ; or \\, and take them out.',
    operator:
      'The path cannot be normalised to what the app would see; refused so that rules and app never disagree. Where an app needs such paths (%2F in a name), "paths": "raw" in its entry has the rules of every reading asked instead; line ends and NUL (%0D, %0A, %00) reach no app.',
  },
  untrusted_proxy: {
    status: 403,
    title: 'This proxy is not known',
    message: 'The request came through a proxy that is not on the list.',
    next: 'Give the reference to your administrator, who finds the address of the proxy in the log.',
    operator:
      'A gate check or forwarded headers from an address outside httpServer.trustedProxies. If detail.peer is your own proxy, list it there and restart.',
  },
  app_unreachable: {
    status: 502,
    title: 'The app does not answer',
    message: 'Gatewright works, but the app behind this page cannot be reached.',
    next: 'Try again in a minute; if it goes on, tell your administrator.',
    operator:
      'No address of apps.<id>.upstream gave an answer; detail.app names the app, and detail.tried says for each address what was wrong. Is the app running, and does its certificate hold?',
  },
  app_answer_unreadable: {
    status: 502,
    title: 'The app gave an answer that cannot be read',
    message: 'Gatewright works and the app behind this page can be reached, but its answer makes no sense.',
    next: 'Tell your administrator; trying again seldom helps.',
    operator:
      'The app sent no HTTP, or HTTP that two programs could read in two ways, so nothing of it is passed on. detail.app names the app, detail.tried the address and what was wrong with its answer. Mend the app or what stands before it; an upstream that speaks TLS needs https:// in apps.<id>.upstream.',
  },
  app_busy: {
    status: 503,
    title: 'The app is busy',
    message: 'The app behind this page has as much to do as it takes at once.',
    next: 'Try again in a few seconds.',
    operator:
      'Every upstream of the app had apps.<id>.maxConnections connections for as long as apps.<id>.connectTimeout, WebSockets and streams included; detail has the numbers. Raise the first if the app bears it, or the second if waiting helps.',
  },
  app_timeout: {
    status: 504,
    title: 'The app takes too long',
    message: 'Gatewright works, but the app behind this page did not answer in time.',
    next: 'Try again in a minute; if it goes on, tell your administrator.',
    operator: 'The upstream did not begin its answer within apps.<id>.timeout, two minutes by default.',
  },
  session_expired_on_post: {
    status: 401,
    title: 'Your session ended before this was sent',
    message: 'You were signed out in the meantime, so what you sent did not reach the app.',
    next: 'Go back to copy what you typed, open the app again to sign in, then send it once more.',
    operator: 'A form was posted without a valid session; nothing was passed on and nothing is re-sent.',
  },
  external_token_invalid: {
    status: 401,
    title: 'This token is not accepted',
    message: 'The token that your site sent does not prove who you are here.',
    next: 'Reload the page of the site that you came from.',
    operator:
      'An external user’s JWT failed verification (signature, algorithm, issuer, audience, expiry or replay). See detail.',
  },
  hand_over_failed: {
    status: 400,
    title: 'We could not take you to the app',
    message: 'The link that carries your session to the app has expired or belongs to another browser.',
    next: 'Open the app again.',
    operator:
      'Hand-over code unknown, used, expired, or its nonce cookie is missing. Or the browser does not keep the session cookie: compare apps.<id>.url (http or https, host) with what the browser shows.',
  },
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof entries

export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = entries
