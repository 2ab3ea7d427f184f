import type {
  Allow,
  AppConfig,
  AppCredentialConfig,
  AppRule,
  AppUrl,
  RequestHeaderConfig,
} from './app-config.ts'
import { canonicalUpstream } from './canonical-upstream.ts'
import { canonicalDomain } from './domain-name.ts'
import { canonicalAddress } from './email-address.ts'
import { type GroupStrategy, readGroup } from './groups.ts'
import { type HeaderTemplate, readTemplate, type TemplateUse } from './header-template.ts'
import { canonicalPageOrigin } from './page-origin.ts'
import { resolveAppConnection } from './resolve-app-connection.ts'
import type { FileConfig } from './schema/file.ts'

type Entry = NonNullable<FileConfig['apps']>[string]

/** @param surroundings.folder that of the configuration file */
export function resolveApp(
  id: string,
  entry: Entry,
  surroundings: {
    readonly externalUrl: string
    readonly strategies: readonly GroupStrategy[]
    readonly folder: string
  },
): AppConfig {
  const { externalUrl, strategies, folder } = surroundings
  const groups: ReadGroups = written =>
    (written ?? []).flatMap(text => {
      const reading = readGroup(text, strategies, entry.strategies)
      return reading.kind === 'known' ? [reading.group] : []
    })
  return {
    id,
    name: entry.name ?? id,
    upstreams: list(entry.upstream).map(canonicalUpstream),
    urls: list(entry.url).map(url => resolveAppUrl(url, externalUrl)),
    ...(entry.strategies && { strategies: entry.strategies }),
    headers: [...new Set(entry.headers ?? (['remote', 'forwarded'] as const))],
    ...(entry.believes && { believes: entry.believes }),
    ...(entry.passes && { passes: entry.passes }),
    ...(entry.trimsPaths !== undefined && { trimsPaths: entry.trimsPaths }),
    ...(entry.paths && { paths: entry.paths }),
    ...resolveAppConnection(entry, folder),
    ...(entry.requestHeaders && { requestHeaders: resolveRequestHeaders(entry.requestHeaders) }),
    ...(entry.credential && { credential: resolveCredential(entry.credential) }),
    ...(entry.origins && { origins: entry.origins.map(canonicalPageOrigin) }),
    ...(entry.frames && { frames: entry.frames }),
    ...(entry.cors && { cors: entry.cors.map(canonicalPageOrigin) }),
    rules: entry.rules ? entry.rules.map(rule => resolveRule(rule, groups)) : shortForms(entry, groups),
  }
}

const resolveRequestHeaders = (headers: Readonly<Record<string, string>>): RequestHeaderConfig[] =>
  Object.entries(headers).map(([name, text]) => ({ name, template: templateOf(text, 'header') }))

/** One that can be read, as the check has seen. */
function templateOf(text: string, use: TemplateUse): HeaderTemplate {
  const reading = readTemplate(text, use)
  return 'template' in reading ? reading.template : []
}

/** Exactly one of them is there, as the check has seen. */
function resolveCredential({ basic, bearer, header }: NonNullable<Entry['credential']>): AppCredentialConfig {
  if (basic) return { kind: 'basic', user: templateOf(basic.user, 'text'), password: basic.password }
  if (header) return { kind: 'header', ...header }
  return { kind: 'bearer', token: bearer ?? '' }
}

function resolveAppUrl(url: string, externalUrl: string): AppUrl {
  const { origin, pathname } = new URL(url, externalUrl)
  return { origin, pathPrefix: pathname.replace(/(?<=.)\/$/, '') }
}

/** Public paths first, then external users' paths, then everything else: the narrow before the wide. */
function shortForms(entry: Entry, groups: ReadGroups): AppRule[] {
  const rules: AppRule[] = []
  if (entry.public !== undefined) rules.push(ruleOf({ kind: 'public' }, { paths: list(entry.public) }))
  if (entry.externalAuth !== undefined) {
    rules.push(ruleOf({ kind: 'external-users' }, { paths: list(entry.externalAuth) }))
  }
  if (entry.allow !== undefined) rules.push(ruleOf({ kind: 'allow', who: resolveAllow(entry.allow, groups) }))
  return rules
}

function resolveRule(rule: NonNullable<Entry['rules']>[number], groups: ReadGroups): AppRule {
  const where = {
    ...(rule.paths !== undefined && { paths: list(rule.paths) }),
    ...(rule.methods && { methods: rule.methods }),
  }
  if (rule.public) return ruleOf({ kind: 'public' }, where)
  if (rule.externalUsers) return ruleOf({ kind: 'external-users' }, where)
  return ruleOf({ kind: 'allow', who: resolveAllow(rule.allow ?? {}, groups) }, where)
}

const ruleOf = (outcome: AppRule['then'], where: Omit<AppRule, 'then'> = {}): AppRule => ({
  ...where,
  then: outcome,
})

/** Groups of the file with their sources. The check has seen that each has one. */
type ReadGroups = (written: readonly string[] | undefined) => readonly string[]

function resolveAllow(allow: NonNullable<Entry['allow']>, groups: ReadGroups): Allow {
  return {
    roles: allow.roles ?? [],
    groups: groups(allow.groups),
    emails: (allow.emails ?? []).map(email => canonicalAddress(email) ?? email),
    domains: (allow.domains ?? []).map(domain => canonicalDomain(domain) ?? domain),
    signedIn: allow.signedIn ?? false,
  }
}

const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value
