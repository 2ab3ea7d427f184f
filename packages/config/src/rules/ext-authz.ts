/** Who Envoy asks, that somebody may ask at all, and that no two listeners want one port. */
import { isOnThisMachineAlone, parseListenPlace } from '../listen-place.ts'
import type { RuleContext } from './context.ts'
import { checkPemFile } from './pem-file.ts'

export function checkExtAuthz(context: RuleContext): void {
  const { extAuthz, httpServer } = context.file
  if (extAuthz === undefined) return
  checkPort(context)
  checkFiles(context)
  checkPlain(context)
  if ((extAuthz.http === true || extAuthz.grpc !== undefined) && !httpServer?.trustedProxies?.length) {
    context.report.notice(
      ['extAuthz'],
      'no_effect',
      'Nobody may ask: httpServer.trustedProxies is empty. List the addresses that Envoy asks from, such as "10.244.0.0/16".',
    )
  }
}

function checkPort({ file, report }: RuleContext): void {
  const listen = file.extAuthz?.grpc?.listen
  const place = listen === undefined ? undefined : parseListenPlace(listen)
  if (place === undefined) return
  const observed = file.observability?.listen
  const taken =
    place.port === (file.httpServer?.port ?? 3000)
      ? 'httpServer.port'
      : observed !== undefined && parseListenPlace(observed)?.port === place.port
        ? 'observability.listen'
        : undefined
  if (taken === undefined) return
  report.problem(['extAuthz', 'grpc', 'listen'], {
    code: 'port_taken_twice',
    what: `Port ${place.port} is the one of ${taken}.`,
    why: 'One port has one listener, so the server could not start.',
    fix: `Write another port, such as ${place.port === 9191 ? 9192 : 9191}.`,
  })
}

/** As with mails without TLS: a mesh may encrypt below, which cannot be seen here, so nothing is refused. */
function checkPlain({ file, report }: RuleContext): void {
  const { listen, tls } = file.extAuthz?.grpc ?? {}
  const place = listen === undefined ? undefined : parseListenPlace(listen)
  if (place === undefined || tls !== undefined || isOnThisMachineAlone(place)) return
  report.notice(
    ['extAuthz', 'grpc', 'listen'],
    'plain_grpc',
    `Envoy asks by plain text at ${report.shown(['extAuthz', 'grpc', 'listen'])}: on the way others read the session of each request, and may answer in the place of this server. Write "tls" with "clientCa" there, or a listen address of this machine alone; a mesh that encrypts between the two does as well.`,
  )
}

function checkFiles(context: RuleContext): void {
  const tls = context.file.extAuthz?.grpc?.tls
  for (const part of ['cert', 'key', 'clientCa'] as const) {
    const name = tls?.[part]
    if (name === undefined) continue
    checkPemFile(context, ['extAuthz', 'grpc', 'tls', part], name, {
      holds: part === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE',
      why: 'Envoy could not ask by TLS',
    })
  }
}
