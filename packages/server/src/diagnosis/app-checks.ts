import type { AppConfig } from '@gatewright/config'
import { amber, type Check, green, red } from '../checks/check.ts'
import { explainFailure } from '../outbound/explain-failure.ts'
import { UPSTREAM_PATIENCE, upstreamFailure } from './upstream-answers.ts'

/** What people open once they are signed in. */
export const appChecks = (apps: readonly AppConfig[]): readonly Check[] =>
  apps.map(({ id, name, upstreams }) => ({
    id: `apps.${id}`,
    group: 'apps',
    subject: id,
    title: `${name} answers`,
    why: 'Whoever opens it gets a page that says it is down.',
    timeoutMs: UPSTREAM_PATIENCE + 500,
    async look() {
      const failures = await Promise.all(upstreams.map(upstreamFailure))
      const down = upstreams.flatMap((upstream, at) => {
        const failure = failures[at]
        return failure === undefined
          ? []
          : [`${upstream}: ${explainFailure(failure, UPSTREAM_PATIENCE).reason}.`]
      })
      if (down.length === 0) return green(upstreams.join(', '))
      const cure = `Start it, or correct apps.${id}.upstream.`
      return (down.length === upstreams.length ? red : amber)(down.join(' '), cure)
    },
  }))
