/** Who reads the metrics, and that two listeners do not want one port. */
import { isOnThisMachineAlone, parseListenPlace } from '../listen-place.ts'
import type { RuleContext } from './context.ts'

export function checkObservability({ file, report, hasProblemBelow }: RuleContext): void {
  const { listen, token } = file.observability ?? {}
  const path = ['observability', 'listen']
  const place = listen === undefined ? undefined : parseListenPlace(listen)
  if (place === undefined) {
    if (token !== undefined && listen === undefined) {
      report.notice(
        ['observability', 'token'],
        'no_effect',
        'Nothing listens for it: it counts where observability.listen is set. On the console’s own port httpServer.metricsToken counts.',
      )
    }
    return
  }
  if (!isOnThisMachineAlone(place) && token === undefined && !hasProblemBelow(['observability', 'token'])) {
    report.problem(path, {
      code: 'open_metrics',
      what: `${report.shown(path)} is reached from other machines, and observability.token is not set.`,
      why: 'Everybody on that network could read how many people there are, which apps, and how many sign-ins fail.',
      fix: `Add "token": "\${env:METRICS_TOKEN}" beside it, or write the port alone, ${place.port}, for this machine.`,
    })
  }
  if (place.port === (file.httpServer?.port ?? 3000)) {
    report.problem(path, {
      code: 'port_taken_twice',
      what: `Port ${place.port} is the one of httpServer.port.`,
      why: 'One port has one listener, so the server could not start.',
      fix: 'Write another port, such as 9464.',
    })
  }
}
