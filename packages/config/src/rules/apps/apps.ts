/** Apps: addresses that do not collide, rules that say what happens. */

import { listOf, valuesOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import { isLoopbackHost, parseHttpUrl } from '../../urls.ts'
import { entriesOf, type RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'
import { checkBrowsers } from './browsers.ts'
import { checkConnectionToApp } from './connection-to-app.ts'
import { checkCredential } from './credential.ts'
import { noteBuiltInOnly } from './forward-auth.ts'
import { checkFrames } from './frames.ts'
import { checkPaths, isEveryPath } from './paths.ts'
import { checkRequestHeaders } from './request-headers.ts'
import { checkTimeOuts } from './time-outs.ts'

/** First segments of the console's own paths. */
const reserved = ['admin', 'api', '.gatewright', '.well-known', 'healthz', 'readyz', 'metrics', 'assets']

export function checkApps(context: RuleContext): void {
  const seen = new Map<string, string>()
  for (const [id, app] of entriesOf(context.file.apps)) {
    const path = ['apps', id]
    for (const [index, url] of listOf(app.url).entries()) {
      if (url !== undefined)
        checkAddress(
          id,
          url,
          typeof app.url === 'string' ? [...path, 'url'] : [...path, 'url', index],
          seen,
          context,
        )
    }
    for (const [index, upstream] of listOf(app.upstream).entries()) {
      if (upstream === undefined) continue
      checkUpstream(
        upstream,
        typeof app.upstream === 'string' ? [...path, 'upstream'] : [...path, 'upstream', index],
        context,
      )
    }
    for (const key of ['upstream', 'url'] as const) {
      if (!Array.isArray(app[key]) || app[key].length > 0) continue
      context.report.problem([...path, key], {
        code: 'empty_value',
        what: 'The list is empty.',
        why: key === 'url' ? 'Nobody could reach the app.' : 'There would be nothing to pass requests on to.',
        fix: 'Name at least one.',
      })
    }
    checkConnectionToApp(app, path, context)
    checkTimeOuts(app, path, context)
    checkRules(app, path, context)
    checkPaths(app, path, context)
    checkBrowsers(app, path, context)
    checkFrames(app, path, context)
    checkRequestHeaders(app, path, context)
    checkCredential(app, path, context)
    noteBuiltInOnly(path, context)
  }
}

function checkAddress(
  id: string,
  url: string,
  path: Path,
  seen: Map<string, string>,
  context: RuleContext,
): void {
  const { report, externalUrl } = context
  const parsed = url.startsWith('/') ? undefined : parseHttpUrl(url)
  const prefix = (parsed?.pathname ?? url).replace(/\/$/, '')
  const origin = parsed?.origin ?? externalUrl
  if (prefix !== '' && parsed && externalUrl !== undefined && origin !== externalUrl) {
    report.problem(path, {
      code: 'bad_url',
      what: `${report.shown(path)} has a path on a host of its own.`,
      why: 'An app gets its own host whole; a path prefix is only for the console’s own host.',
      fix: `Write ${parsed.origin}.`,
    })
    return
  }
  if (prefix === '' && (parsed === undefined || origin === externalUrl)) {
    report.problem(path, {
      code: 'app_is_console',
      what: `${report.shown(path)} is the console’s own address.`,
      why: 'The sign-in page lives there: nobody could sign in any more.',
      fix: 'Give the app a host of its own, such as http://support.localhost:3000, or a path prefix, such as /support.',
    })
    return
  }
  const first = prefix.split('/')[1]?.toLowerCase()
  if (first !== undefined && reserved.includes(first)) {
    report.problem(path, {
      code: 'reserved_path',
      what: `/${first} belongs to the console.`,
      why: 'Signing in, or the console itself, would stop working.',
      fix: 'Choose another prefix, or a host of its own.',
    })
    return
  }
  const address = `${origin ?? ''}${prefix}`
  const other = seen.get(address)
  if (other !== undefined) {
    report.problem(path, {
      code: 'same_url',
      what: other === id ? 'The address is listed twice.' : `The app "${other}" has the same address.`,
      why: 'Only one app can answer there.',
      fix: other === id ? 'Delete one of them.' : 'Give each app an address of its own.',
    })
    return
  }
  seen.set(address, id)
  if (parsed) noticeOtherPort(parsed, path, context)
}

/** An address that leads past Gatewright is the likeliest slip: the app's own port where the gate's belongs. */
function noticeOtherPort(url: URL, path: Path, { file, report, externalUrl }: RuleContext): void {
  const ours = externalUrl === undefined ? undefined : parseHttpUrl(externalUrl)
  const proxied = listOf(file.httpServer?.trustedProxies).length > 0
  if (ours === undefined || proxied || (url.protocol === ours.protocol && url.port === ours.port)) return
  const right = new URL(url)
  right.protocol = ours.protocol
  right.port = ours.port
  report.notice(
    path,
    'other_port',
    `${report.shown(path)} differs in scheme or port from ${ours.origin}, where browsers see this server, and httpServer.trustedProxies names no proxy that passes requests on. Who reaches the app there may come around the gate. Write ${right.origin}, unless a proxy of yours answers there.`,
  )
}

function checkUpstream(upstream: string, path: Path, context: RuleContext): void {
  const url = parseHttpUrl(upstream)
  const port = context.file.httpServer?.port ?? 3000
  const own =
    Number(url?.port || (url?.protocol === 'https:' ? 443 : 80)) === port &&
    isLoopbackHost(url?.hostname ?? '')
  const { url: urls } = context.file.apps?.[String(path[1])] ?? {}
  const isOwnUrl = listOf(urls).some(each => each !== undefined && parseHttpUrl(each)?.origin === url?.origin)
  if (!url || !(own || isOwnUrl || url.origin === context.externalUrl)) return
  context.report.problem(path, {
    code: 'upstream_is_self',
    what: `${context.report.shown(path)} is Gatewright itself.`,
    why: 'Each request would be sent in a circle until nothing answers.',
    fix: 'Write the address that the app itself listens on.',
  })
}

function checkRules(app: AppEntry, path: Path, context: RuleContext): void {
  const { report } = context
  const short = (['public', 'externalAuth', 'allow'] as const).filter(key =>
    context.isWritten([...path, key]),
  )
  if (context.isWritten([...path, 'rules']) && short.length > 0) {
    report.problem(
      [...path, short[0] ?? 'allow'],
      {
        code: 'rules_and_short_forms',
        what: `The app has rules and ${short.map(key => `"${key}"`).join(', ')}.`,
        why: 'Order decides among rules, and a short form has no place in it.',
        fix: 'Turn it into a rule, at the place where it should count.',
      },
      'key',
    )
  }
  checkAllow(app.allow, [...path, 'allow'], context)
  for (const [index, rule] of (app.rules ?? []).entries()) {
    if (!rule) continue
    const rulePath = [...path, 'rules', index]
    const outcomes = (['public', 'externalUsers', 'allow'] as const).filter(key => rule[key] !== undefined)
    const denied = (['public', 'externalUsers'] as const).find(key => rule[key] === false)
    if (context.isWritten([...rulePath, 'allow']) && rule.allow === undefined) continue
    if (outcomes.length !== 1 || denied) {
      report.problem(rulePath, {
        code: 'rule_outcome',
        what: denied
          ? `"${denied}": false says nothing.`
          : outcomes.length === 0
            ? 'The rule does not say what happens.'
            : `The rule says ${outcomes.map(key => `"${key}"`).join(' and ')}.`,
        why: 'A rule that matches decides alone, so it must say exactly one thing; what no rule matches is refused.',
        fix: 'Write one of "public": true, "externalUsers": true and "allow": { … }.',
      })
    }
    checkAllow(rule.allow, [...rulePath, 'allow'], context)
  }
  const everything = (app.rules ?? []).findIndex(decidesEverything)
  if (everything >= 0 && everything < (app.rules?.length ?? 0) - 1) {
    report.notice(
      [...path, 'rules', everything + 1],
      'rule_never_reached',
      `No request comes to this rule: rules[${everything}] above it matches every path, and the first rule that matches decides. Put the rule for every path last.`,
    )
  }
  if (short.length === 0 && (app.rules?.length ?? 0) === 0 && !context.isWritten([...path, 'rules', 0])) {
    report.notice(
      path,
      'app_closed',
      'Nobody gets in: there is neither "allow" nor "rules". Add for example "allow": { "signedIn": true }.',
    )
  }
}

/** Not `externalUsers`, from which collaborators go on to the next rule. */
function decidesEverything(rule: NonNullable<AppEntry['rules']>[number]): boolean {
  if (!rule || rule.methods !== undefined || rule.externalUsers !== undefined) return false
  return rule.paths === undefined || valuesOf(rule.paths).some(isEveryPath)
}

function checkAllow(allow: AppEntry['allow'], path: Path, context: RuleContext): void {
  if (!allow || !context.isWritten(path)) return
  const lists = ['roles', 'groups', 'emails', 'domains'] as const
  const anybody = allow.signedIn === true || lists.some(key => context.isWritten([...path, key, 0]))
  if (anybody || lists.some(key => context.isWritten([...path, key]) && allow[key] === undefined)) return
  if (context.hasProblemBelow(path)) return
  context.report.problem(path, {
    code: 'allows_nobody',
    what: 'Nobody is listed.',
    why: 'An allow admits whoever matches one of its entries, and there is none.',
    fix: 'Add for example "roles": ["member"], or "signedIn": true.',
  })
}
