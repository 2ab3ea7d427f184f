import { Checkbox, Code, NativeSelect, Stack, Text } from '@mantine/core'
import type { SetUp, Wanted } from '../../api/admin/set-up.ts'
import { Section } from '../../components/section.tsx'
import { clouds } from './clouds.ts'
import classes from './connect-page.module.css'
import { PastedField } from './pasted-field.tsx'
import { usePastedCheck } from './use-pasted-check.ts'

/** What is typed; the tenant is the one value that has to be. */
export interface Draft {
  readonly tenant: string
  readonly externalUrl: string
  readonly strategy: string
  readonly appName: string
  readonly app: string
  readonly authority: string
  readonly credential: Wanted['credential']
  readonly consent: boolean
}

export const draftOf = (setUp: SetUp): Draft => ({
  tenant: setUp.tenant ?? '',
  externalUrl: setUp.externalUrl,
  strategy: setUp.strategy,
  appName: setUp.appName,
  // An entry that somebody has written by hand is taken over by the application that it names.
  app:
    setUp.application === undefined
      ? (setUp.entry?.clientId ?? '')
      : setUp.application.made
        ? ''
        : setUp.application.appId,
  authority: setUp.authority,
  credential: setUp.credential,
  consent: false,
})

export const wantedOf = (draft: Draft, usual: SetUp): Wanted => ({
  ...{ tenant: draft.tenant, strategy: draft.strategy, externalUrl: draft.externalUrl },
  ...{ appName: draft.appName, credential: draft.credential, consent: draft.consent },
  ...(draft.app.trim() !== '' && { app: draft.app }),
  // Only where somebody has chosen one: else an address that was pasted says which.
  ...(draft.authority !== usual.authority && { authority: draft.authority }),
})

export function WantedFields(props: {
  readonly setUp: SetUp
  readonly draft: Draft
  readonly onChange: (changes: Partial<Draft>) => void
  readonly faults: Readonly<Record<string, string>>
}) {
  const { setUp, draft, onChange, faults } = props
  const tenant = usePastedCheck('tenant', draft.tenant, { strategy: draft.strategy })
  const url = usePastedCheck('external-url', draft.externalUrl)
  const strategy = usePastedCheck('strategy', draft.strategy)
  const app = usePastedCheck('client-id', draft.app, { tenant: draft.tenant })
  const isKnown = clouds.some(({ origin }) => origin === setUp.authority)
  return (
    <Section title="Your tenant">
      <Stack gap="md">
        <PastedField
          label="Directory (tenant) ID, or a domain of the tenant"
          description="On Entra’s page Overview. Any address that Entra shows of the tenant will do, too."
          placeholder="contoso.onmicrosoft.com"
          value={draft.tenant}
          onChange={value => onChange({ tenant: value })}
          check={tenant}
          fault={faults.tenant}
        />
        {setUp.externalUrlIsWritten ? (
          <Text size="sm" c={setUp.externalUrlFault === undefined ? 'dimmed' : 'var(--gw-danger)'}>
            {setUp.externalUrlFault ?? (
              <>
                Browsers reach this server at <Code>{setUp.externalUrl}</Code>, so Microsoft will send people
                back to <Code className={classes.address ?? ''}>{setUp.redirectUri}</Code>.
              </>
            )}
          </Text>
        ) : (
          <PastedField
            label="At which address do browsers reach this server?"
            description="Microsoft sends people back there. It is written into the configuration file."
            value={draft.externalUrl}
            onChange={value => onChange({ externalUrl: value })}
            check={url}
            fault={faults.externalUrl}
          />
        )}
        <details className={classes.more} open={faults.strategy !== undefined || faults.app !== undefined}>
          <summary>More</summary>
          <Stack gap="md" mt="sm">
            <PastedField
              label="Name of the strategy"
              description="Stands in the callback URL, so letters, digits, - and _ only."
              value={draft.strategy}
              onChange={value => onChange({ strategy: value })}
              check={strategy}
              fault={faults.strategy}
            />
            <PastedField
              label="Name of the application in Entra"
              value={draft.appName}
              onChange={value => onChange({ appName: value })}
            />
            <PastedField
              label="Client id of an application that is there already"
              description="Empty: one is registered. An application of somebody else is never taken over by its name."
              value={draft.app}
              onChange={value => onChange({ app: value })}
              check={app}
              fault={faults.app}
            />
            <NativeSelect
              label="What the application proves itself with"
              data={[
                { value: 'certificate', label: 'A certificate, whose key is made here and never leaves' },
                { value: 'secret', label: 'A client secret, which ends after half a year' },
                ...(setUp.kept?.kind === 'federated'
                  ? [{ value: 'federated', label: 'The federated credential that is there' }]
                  : []),
              ]}
              value={draft.credential}
              onChange={event => onChange({ credential: event.currentTarget.value as Wanted['credential'] })}
            />
            <NativeSelect
              label="Cloud"
              data={[
                ...(isKnown ? [] : [{ value: setUp.authority, label: setUp.authority }]),
                ...clouds.map(({ origin, name }) => ({ value: origin, label: name })),
              ]}
              value={draft.authority}
              onChange={event => onChange({ authority: event.currentTarget.value })}
            />
            <Checkbox
              label="Consent for the whole organisation"
              description="So that nobody is asked at their first sign-in. It takes an administrator of the tenant."
              checked={draft.consent}
              onChange={event => onChange({ consent: event.currentTarget.checked })}
            />
          </Stack>
        </details>
      </Stack>
    </Section>
  )
}
