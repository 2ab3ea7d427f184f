import { MultiSelect, NumberInput, Select, TagsInput, Text } from '@mantine/core'
import { useState } from 'react'
import type { FaultCatalogue } from '../api/types.ts'
import { useChange } from '../api/use-portal.ts'
import { Field } from '../components/field.tsx'
import { Panel } from '../components/panel.tsx'

const endpoints = ['authorize', 'token', 'devicecode', 'logout', 'discovery', 'keys', 'userinfo', 'graph']

const numberOrNull = (value: string | number): number | null => (value === '' ? null : Number(value))

/** Sets a fault; what is left blank keeps the kind's own default. */
export function AddFault(props: {
  readonly catalogue: FaultCatalogue
  readonly kind?: string
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const [kind, setKind] = useState<string>(props.kind ?? 'slow')
  const [where, setWhere] = useState<string[]>([])
  const [share, setShare] = useState<string | number>(100)
  const [remaining, setRemaining] = useState<string | number>('')
  const [amount, setAmount] = useState<string | number>('')
  const [claims, setClaims] = useState<string[]>([])
  const [user, setUser] = useState('')
  const [app, setApp] = useState('')
  const measure = measures[kind]
  return (
    <Panel
      opened={props.opened}
      onClose={props.onClose}
      title="Add fault"
      submitLabel="Add"
      fields={[]}
      onSubmit={() =>
        change(
          {
            method: 'POST',
            path: '/portal/api/faults',
            body: {
              kind,
              endpoints: where,
              probability: Number(share) / 100,
              remaining: numberOrNull(remaining),
              ...(measure === undefined ? {} : { [measure.field]: numberOrNull(amount) }),
              ...(kind === 'missing_claims' ? { claims } : {}),
              userPrincipalName: user.trim() || null,
              appId: app.trim() || null,
            },
          },
          'The fault is set',
        )
      }
    >
      {() => (
        <>
          <Select
            label="Fault"
            data={Object.entries(props.catalogue).map(([value, entry]) => ({ value, label: entry.title }))}
            value={kind}
            onChange={value => setKind(value ?? 'slow')}
            allowDeselect={false}
          />
          <Text size="md">{props.catalogue[kind]?.effect.replaceAll('`', '')}</Text>
          {measure !== undefined && (
            <NumberInput
              label={measure.label}
              value={amount}
              onChange={setAmount}
              allowNegative={measure.field === 'minutes'}
              allowDecimal={measure.field === 'minutes'}
            />
          )}
          {kind === 'missing_claims' && (
            <TagsInput label="Claims" placeholder="oid, email" value={claims} onChange={setClaims} />
          )}
          <MultiSelect
            label="Endpoints"
            description={`Left blank: ${(props.catalogue[kind]?.endpoints ?? []).join(', ')}`}
            data={endpoints}
            value={where}
            onChange={setWhere}
          />
          <NumberInput
            label="Share of requests (%)"
            description="Drawn from a seeded generator, so that a run can be repeated."
            min={0}
            max={100}
            value={share}
            onChange={setShare}
          />
          <NumberInput
            label="How many more times"
            description="Left blank: without end."
            min={0}
            allowDecimal={false}
            value={remaining}
            onChange={setRemaining}
          />
          <Field label="Only this user" placeholder="ada@contoso.test" value={user} onChange={setUser} />
          <Field label="Only this application (client) ID" value={app} onChange={setApp} />
        </>
      )}
    </Panel>
  )
}

/** The kinds that have a number of their own. */
const measures: Readonly<Record<string, { readonly field: string; readonly label: string }>> = {
  slow: { field: 'delayMs', label: 'Delay (milliseconds)' },
  unavailable: { field: 'retryAfterSeconds', label: 'Retry-After (seconds)' },
  too_many_requests: { field: 'retryAfterSeconds', label: 'Retry-After (seconds)' },
  clock_off: { field: 'minutes', label: 'Minutes ahead (negative: behind)' },
}
