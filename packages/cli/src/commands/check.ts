import type { Config } from '@gatewright/config'
import { Command } from 'commander'
import { configOption, loadOrStop } from '../configuration.ts'

/** `gatewright check`: every problem of the file, or what it amounts to. Opens no port and no database. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check the configuration file, and say what it amounts to')
    .addOption(configOption())
    .action((options: { readonly config?: string }) => {
      const { config, noticeText } = loadOrStop(options.config)
      console.log(describe(config))
      if (noticeText !== '') console.log(`\nWorth knowing:\n${noticeText}`)
    })
}

/** What a configuration amounts to, for a person: who can sign in how, what is behind the gate. */
export function describe(config: Config): string {
  const strategies = config.strategies.map(strategy =>
    strategy.offered
      ? `  ${strategy.id} (${strategy.type}): offered${strategy.hidden ? ', without a button' : ''}`
      : `  ${strategy.id} (${strategy.type}): not offered. ${strategy.notOfferedBecause ?? ''}`,
  )
  const apps = config.apps.map(
    app =>
      `  ${app.id}: ${app.urls.map(url => url.origin + url.pathPrefix).join(', ')} → ${app.upstreams.join(', ')}`,
  )
  const superAdmins = config.superAdmins.map(entry => `  ${entry.email} with ${entry.strategy}`)
  return [
    `${config.file} is fine.`,
    '',
    `Address: ${config.http.externalUrl} (listens on ${config.http.host}, port ${config.http.port})`,
    `Strategies:\n${strategies.join('\n')}`,
    `Super admins:\n${superAdmins.join('\n') || '  none in the file; start gives out a one-time link while there is none'}`,
    `Apps:\n${apps.join('\n') || '  none'}`,
  ].join('\n')
}
