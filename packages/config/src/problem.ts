/** What is wrong with a file, for the operator: where, what, why, and what to write instead. */

import { visible } from './visible.ts'

/** A key of an object or an index of a list, from the root. */
export type Path = readonly (string | number)[]

export interface Problem {
  /** Stable; see {@link problemCodes}. */
  readonly code: ProblemCode
  /** As the caller named the file. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number
  /** `authStrategies.azure.options.tokenURL`, `superAdmins[0].email`; empty for the file as a whole. */
  readonly path: string
  /** What is wrong: one sentence. Never holds the value of a secret, nor of a variable or file. */
  readonly what: string
  /** Why it matters. */
  readonly why: string
  /** What to do instead. */
  readonly fix: string
  /** Number of characters that an editor underlines. */
  readonly length: number
}

/** A problem before its place is known. */
export interface Fault {
  readonly code: ProblemCode
  readonly what: string
  readonly why: string
  readonly fix: string
}

/** Something worth knowing that stops nothing. */
export interface Notice {
  readonly code: NoticeCode
  readonly file: string
  readonly line: number
  readonly column: number
  readonly path: string
  /** Number of characters that an editor underlines. */
  readonly length: number
  readonly text: string
}

/** Every code with its meaning. Codes are never reused for another meaning. */
export const problemCodes = {
  // The file and its text
  missing_file: 'There is no file.',
  unreadable_file: 'A file cannot be read.',
  too_large: 'The file is larger than any configuration.',
  not_utf8: 'A file is not UTF-8 text.',
  empty_file: 'There is nothing in the file.',
  too_deep: 'Objects or lists are nested without end.',
  smart_quotes: 'Typographic or single quotes stand where JSON wants ".',
  odd_character: 'A character that is not seen stands between the keys.',
  trailing_comma: 'A comma stands before a closing bracket.',
  missing_comma: 'Two entries are not separated.',
  bad_syntax: 'The text is not JSON for another reason.',
  not_closed: 'A bracket, a text or a comment is not closed.',
  bad_escape: 'A backslash in a text is not followed by an escape.',
  duplicate_key: 'A key occurs twice in one object.',
  // Shape
  unknown_key: 'A key means nothing.',
  wrong_type: 'A value has the wrong type.',
  missing_key: 'A key that must be there is not.',
  empty_value: 'A value that must be there is empty.',
  out_of_range: 'A number is too small or too large.',
  bad_name: 'A name cannot stand in a URL.',
  // References
  bad_reference: 'A ${…} is neither ${env:NAME} nor ${file:PATH}.',
  missing_variable: 'An environment variable is not set.',
  reference_travels: 'A ${…} stands in a value that leaves this server.',
  file_outside: 'A ${file:…} leads out of the folders that a reference may name.',
  new_reference: 'A ${…} that the saved file does not have in this place was typed over HTTP.',
  secret_moved: 'The mask of a stored secret stands where that secret is not stored.',
  // Values
  placeholder: 'A value still holds a placeholder.',
  bad_url: 'A text is not the URL that is wanted.',
  insecure_url: 'A URL is http although it leaves this machine.',
  bad_duration: 'A text is not a duration.',
  bad_address: 'A text is not an address, a block of addresses or a host.',
  trusts_everybody: 'Forwarded headers would be believed from anyone.',
  bad_email: 'A text is not one e-mail address.',
  bad_domain: 'A text is not a domain.',
  bad_header: 'A text is not the name of a header, or of one that a client may never send.',
  bad_claim: 'A text is not the path of a claim.',
  bad_path: 'A text is not a path pattern.',
  bad_method: 'A text is not an HTTP method.',
  bad_origin: 'A text is not the origin of one site’s pages.',
  bad_algorithm: 'A text is not a signature algorithm that may be used.',
  bad_brand: 'Name, logo or colour of a brand cannot be used.',
  bad_texts: 'A file of texts cannot be used, or a language is named that there is not.',
  bad_guid: 'A text is not a GUID.',
  bad_scope: 'Scopes are separated by something else than spaces.',
  bad_key: 'A key or certificate cannot be used.',
  // The server
  open_metrics: 'Metrics would be read from other machines without a token.',
  http_before_tls: 'Browsers would come by http to a port that speaks https.',
  port_taken_twice: 'Two listeners want one port.',
  two_certificates: 'Certificates are to come from files and by ACME, or from neither.',
  terms_not_accepted: 'The terms of an authority are not accepted.',
  not_certifiable: 'No authority certifies a name.',
  bad_log_file: 'A file for log lines is not named like one.',
  bad_database_url: 'The address of a database cannot be read, or asks for what is not known.',
  bad_mail: 'Mails could not be sent, or would give a password away.',
  watched_and_written: 'A file is to be watched that is edited in the console too.',
  one_receiver: 'An audit stream has no receiver, or several.',
  duplicate_name: 'Two audit streams have one name, or one file.',
  // Strategies
  unknown_strategy: 'A strategy is named that is not defined.',
  unsupported_strategy: 'A strategy is offered whose type is not available.',
  unknown_app: 'An app is named that does not exist.',
  unknown_role: 'A role is named that does not exist.',
  misplaced_strategy: 'A strategy stands in another place than authStrategies.',
  nobody_can_sign_in: 'With this file nobody could sign in.',
  metadata_address: 'The address of a discovery document stands where an endpoint is meant.',
  stray_space: 'A value begins or ends with something that is not seen.',
  callback_mismatch: 'A callback URL does not lead back to this server.',
  unclear_external_url: 'The external URL is not set and cannot be guessed.',
  incomplete_strategy: 'A strategy lacks what its sign-in needs.',
  old_entra_endpoint: 'An Entra endpoint is not of version 2.',
  not_endpoint: 'An address of Microsoft’s is none that a sign-in goes to.',
  swapped_endpoint: 'The authorization and token URLs are exchanged.',
  tenant_mismatch: 'The Entra URLs of a strategy disagree.',
  bad_tenant: 'What is named as a tenant of Entra cannot be one.',
  tenants_missing: 'A shared tenant of Entra is used without saying which tenants are meant.',
  role_mapping: 'An entry of roleMapping says no role that a vouched source could give.',
  client_id_is_tenant: 'The directory’s id stands where the application’s belongs.',
  secret_not_sent: 'A client secret stands beside a way to authenticate that sends none.',
  secret_id: 'The id of a secret stands where its value belongs.',
  // Key material
  two_keys: 'External users’ tokens have more than one key.',
  key_algorithm: 'Algorithms and key do not fit together.',
  weak_secret: 'A shared secret is shorter than its algorithm demands, or a token than nobody guesses.',
  jwks_unpinned: 'A key set is used without audience, issuer and algorithms.',
  // Apps
  same_url: 'Two apps have the same address.',
  app_is_console: 'An app has the console’s address.',
  frames_without_effect: 'Frames are listed for an app that no browser can show in one.',
  reserved_path: 'An app’s path prefix belongs to the console.',
  upstream_is_self: 'An app’s upstream is Gatewright itself.',
  bad_fingerprint: 'A text is not the SHA-256 of a certificate.',
  two_trusts: 'An app’s certificate is pinned, and to be believed by its authority as well.',
  tls_without_https: 'TLS to an app is set up that does not speak it.',
  rule_outcome: 'A rule does not say what happens, or says it twice.',
  rules_and_short_forms: 'An app has rules and short forms.',
  allows_nobody: 'An allow lists nobody.',
  bad_template: 'The template of a header cannot be read.',
  reserved_header: 'A header cannot be an app’s own, for it says something else already.',
  same_header: 'One header has two sources.',
  credential_choice: 'A credential for an app is of no kind, or of several.',
  bad_credential: 'A credential for an app cannot be sent.',
  group_source: 'It is not clear whose group is meant, or nobody can say it.',
} as const

export type ProblemCode = keyof typeof problemCodes

const outOfReach: readonly ProblemCode[] = ['missing_variable', 'unreadable_file', 'file_outside']

/** What merely cannot be read from here: a service gets it from systemd while it runs, a shell of its operator does not. */
export const isOutOfReach = ({ code }: Pick<Problem, 'code'>): boolean => outOfReach.includes(code)

export const noticeCodes = {
  not_used_here: 'A key of the other program that is kept and not used.',
  placeholder_ignored: 'A value that the other program writes by itself and that counts as absent.',
  external_url_guessed: 'The external URL was taken from the callback URLs.',
  database_url_ignored: 'The variable DATABASE_URL names no PostgreSQL.',
  not_offered: 'A strategy is defined and nobody can sign in with it.',
  nobody_signs_in: 'Nobody can sign in, and the file says so: apps are for programs and for everybody alone.',
  without_button: 'No strategy that is offered has a button on the sign-in page.',
  super_admin_cannot_sign_in: 'A super admin’s strategy is not offered.',
  session_limit: 'The idle time-out is longer than the absolute limit.',
  short_session: 'Sessions end before anybody can do anything.',
  role_grants_nothing: 'A mapped job role that used to grant roles grants none.',
  open_to_every_tenant: 'Anybody with an account at Microsoft can make an account here.',
  admin_by_self_signup: 'Everybody who signs in with a strategy becomes admin.',
  tenants_say_any_address:
    'Several tenants are listed by their ids, and each can say addresses of the others.',
  another_cloud: 'The sign-in and userinfo are of two clouds of Microsoft.',
  graph_profile: 'A profile of Microsoft Graph stands where userinfo is meant.',
  not_userinfo: 'An address of Microsoft’s is not the one that says who somebody is.',
  misspelt_host: 'A host is written almost as one of Microsoft’s, and is none.',
  subject_may_change: 'Who somebody is is told by a claim that may become somebody else’s.',
  plain_grpc: 'Envoy asks by gRPC over the network in the clear.',
  plain_mail: 'Mails go over the network in the clear.',
  no_effect: 'A setting that changes nothing where it stands.',
  users_without_key: 'Paths are for external users, and nothing verifies their tokens.',
  tokens_without_limit: 'External users’ tokens count that never end, or that name nobody.',
  tokens_need_limit:
    'External users’ tokens need an end and a subject, which those of the other program need not have.',
  app_closed: 'An app lets nobody in.',
  rule_never_reached: 'A rule stands below one that matches every path.',
  field_as_text: 'A template says the name of a field as text, the same for everybody.',
  paths_unread: 'An app says how paths are read, and no rule of it reads them.',
  other_port: 'An app’s address has another scheme or port than the server’s own.',
  not_by_forward_auth: 'A setting that works by the built-in proxy alone.',
  two_files: 'There are two configuration files.',
  not_reachable: 'An authority cannot reach where its challenge is answered.',
  name_not_public: 'A name that only an authority of your own certifies.',
  odd_secret:
    'A secret begins or ends with a blank, a line end or a quotation mark, or holds something that is not seen.',
  unfilled_secret:
    'A secret looks like the name of the place where it is, or like one of which a page shows the beginning alone.',
  ca_not_usable: 'A certificate of an authority counts no more, or not yet.',
  texts_missing: 'A language of a file of texts is not complete.',
  stray_ends: 'A text begins or ends with something that is not seen.',
  readable_by_others: 'A file with secrets can be read by other accounts of this machine.',
} as const

export type NoticeCode = keyof typeof noticeCodes

/** `["a", "b c", 0]` → `a["b c"][0]` */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      const name = step.length > longestStep ? `${step.slice(0, longestStep)}…` : step
      if (!/^[\w$-]+$/.test(name)) return `[${visible(JSON.stringify(name))}]`
      return index === 0 ? name : `.${name}`
    })
    .join('')
}

/** Characters of a key that are shown: one may be as long as the file. */
const longestStep = 100

/**
 * The text that the terminal shows: one line for each problem, in the order of the file.
 * @param more how many there are beside those
 */
export function formatProblems(problems: readonly Problem[], more = 0): string {
  return [
    ...problems.map(problem => visible(`${whereOf(problem)}: ${problem.what} ${problem.why} ${problem.fix}`)),
    ...(more > 0 ? [`And ${more} more.`] : []),
  ].join('\n')
}

export function formatNotices(notices: readonly Notice[]): string {
  return notices.map(notice => visible(`${whereOf(notice)}: ${notice.text}`)).join('\n')
}

const whereOf = ({ file, line, column, path }: Pick<Problem, 'file' | 'line' | 'column' | 'path'>): string =>
  `${file}:${line}:${column}${path ? ` ${path}` : ''}`
