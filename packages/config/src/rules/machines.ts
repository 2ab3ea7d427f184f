/** Issuers of tokens for programs: the apps exist, and the algorithms go with public keys. */
import { closestName } from '../closest-name.ts'
import { isHmac } from '../keys.ts'
import { entriesOf, type RuleContext } from './context.ts'
import { checkKeySetAddress } from './key-set-address.ts'

export function checkMachines({ file, report }: RuleContext): void {
  const apps = Object.keys(file.apps ?? {})
  for (const [name, machine] of entriesOf(file.machines)) {
    checkKeySetAddress(machine.jwksUri, ['machines', name, 'jwksUri'], report)
    if (machine.apps?.length === 0) {
      report.problem(['machines', name, 'apps'], {
        code: 'empty_value',
        what: 'The list is empty.',
        why: 'A token of this issuer would open nothing.',
        fix: 'Name the apps that it shall open, or take the entry out.',
      })
    }
    for (const [index, app] of (machine.apps ?? []).entries()) {
      if (app === undefined || apps.includes(app)) continue
      const path = ['machines', name, 'apps', index]
      const near = closestName(app, apps)
      report.problem(path, {
        code: 'unknown_app',
        what: `There is no app ${report.shown(path)}.`,
        why: 'A token would open nothing, or another app that gets this name one day.',
        fix: near ? `Did you mean "${near}"?` : 'Write the name that the app has under "apps".',
      })
    }
    for (const [index, algorithm] of (machine.algorithms ?? []).entries()) {
      if (algorithm === undefined || !isHmac(algorithm)) continue
      const path = ['machines', name, 'algorithms', index]
      report.problem(path, {
        code: 'key_algorithm',
        what: `${report.shown(path)} is for a shared secret, and a key set holds public keys.`,
        why: 'Whoever can read the public key could sign with it.',
        fix: 'Write the algorithm of the issuer’s keys, usually RS256 or ES256.',
      })
    }
  }
}
