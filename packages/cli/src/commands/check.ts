import {
  type Config,
  describeProxies,
  noteExtraAuthorities,
  readableAddresses,
  readOutboundProxies,
} from '@gatewright/config'
import { Command } from 'commander'
import { configFile, configOption, loadOrStop } from '../configuration.ts'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

/** `gatewright check`: every problem of the file, or what it amounts to. Opens no port and no database; asks nobody but with `--online`. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check the configuration file, and say what it amounts to')
    .addOption(configOption())
    .option('--online', 'also ask the providers: discovery, keys, endpoints, client, redirect URI')
    .action(async (options: { readonly config?: string; readonly online?: boolean }) => {
      const { config, notices } = loadOrStop(options.config)
      const reading = readOutboundProxies(process.env)
      if (!reading.ok) throw new Stop(reading.problem)
      const ways = describeProxies(reading.proxies)
      print(...describe(config), ...(ways === undefined ? [] : [ways]))
      const extra = noteExtraAuthorities(process.env)
      const worthKnowing = [...notices, ...reading.proxies.notices, ...(extra === undefined ? [] : [extra])]
      if (worthKnowing.length > 0) print('', 'Worth knowing:', ...worthKnowing)
      if (options.online === true) {
        const { checkOnline } = await import('../doctor/online.ts')
        await checkOnline(configFile(options.config))
      }
    })
}

/** What a configuration amounts to, for a person: who can sign in how, what is behind the gate. */
export function describe(config: Config): readonly string[] {
  const strategies = config.strategies.map(strategy =>
    strategy.offered
      ? `  ${strategy.id} (${strategy.type}): offered${strategy.hidden ? ', without a button' : ''}`
      : `  ${strategy.id} (${strategy.type}): not offered. ${strategy.notOfferedBecause ?? ''}`,
  )
  const apps = config.apps.map(
    app =>
      `  ${app.id}: ${app.urls.map(url => url.origin + url.pathPrefix).join(', ')} → ${app.upstreams.join(', ')}`,
  )
  const superAdmins = config.superAdmins.map(
    entry => `  ${readableAddresses(entry.email)} with ${entry.strategy}`,
  )
  return [
    `${config.file} is fine.`,
    '',
    `Address: ${config.http.externalUrl} (listens on ${config.http.host}, port ${config.http.port})`,
    'Strategies:',
    ...strategies,
    'Super admins:',
    ...orOne(superAdmins, '  none in the file; start gives out a one-time link while there is none'),
    'Apps:',
    ...orOne(apps, '  none'),
  ]
}

const orOne = (lines: readonly string[], otherwise: string): readonly string[] =>
  lines.length > 0 ? lines : [otherwise]
