import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AdminWay } from '../../api/admin/collaborators.ts'
import { Facts } from '../../components/facts.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'
import classes from './way-card.module.css'

/** One way of a person, with what its provider says and whether that counts. */
export function WayCard(props: {
  readonly way: AdminWay
  /** For super admins. */
  readonly mayChange: boolean
  readonly onRemove: () => void
  readonly onVouch: () => void
}) {
  const { way, mayChange } = props
  const mayVouch =
    mayChange && way.keepsPassword && !way.addressTrusted && way.addressOf === undefined && way.address !== ''
  return (
    <section className={classes.card} aria-label={way.strategy}>
      <Group justify="space-between" gap="sm" mb="sm">
        <Text fw={600}>{way.strategy}</Text>
        {!way.offered && <StatePill tone="quiet">Not offered any more</StatePill>}
        {way.offered && !way.noticed && <StatePill tone="warn">New to its owner</StatePill>}
      </Group>
      <Facts
        facts={[
          ['Address', <Address key="address" way={way} />],
          [
            'Added',
            <span key="added">
              by {way.addedBy}, <When at={way.createdAt} />
            </span>,
          ],
          ['Last used', <When key="used" at={way.lastUsedAt} />],
        ]}
      />
      {mayChange && (
        <Group gap="sm" mt="md">
          {mayVouch && (
            <Button size="compact-sm" variant="default" onClick={props.onVouch}>
              The address is theirs
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            onClick={props.onRemove}
            aria-label={`Remove ${way.strategy}`}
          >
            Remove
          </Button>
        </Group>
      )}
    </section>
  )
}

function Address({ way }: { readonly way: AdminWay }) {
  if (way.address === '') return <>none</>
  return (
    <>
      {way.address}
      <Text component="span" display="block" size="sm" c={way.addressTrusted ? 'dimmed' : 'var(--gw-warn)'}>
        {whatItCounts(way)}
      </Text>
    </>
  )
}

function whatItCounts({ addressTrusted, addressOf, keepsPassword }: AdminWay): ReactNode {
  if (addressTrusted) return 'Counts for rules.'
  if (addressOf !== undefined) {
    const { fullname, email } = addressOf
    return (
      <>
        {/* A name may turn the direction of what follows. */}
        Belongs to another account: <bdi>{fullname || email}</bdi>
        {fullname && ` (${email})`}. Rules do not match it here.
      </>
    )
  }
  return keepsPassword
    ? 'Typed by an admin: rules do not match it until a super admin says that it is theirs.'
    : 'Its provider does not vouch for it: rules do not match it.'
}
