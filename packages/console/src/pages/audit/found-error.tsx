import { Text } from '@mantine/core'
import type { FoundError as Found } from '../../api/admin/audit.ts'
import { Breakable } from '../../components/breakable.tsx'
import { Facts } from '../../components/facts.tsx'
import { Moment } from '../../components/moment.tsx'
import { Section } from '../../components/section.tsx'
import { detailFacts } from './detail-facts.tsx'

/** The error page that somebody has reported: who met it where, and what to look at. */
export function FoundError({ error }: { readonly error: Found }) {
  const { ref, at, code, status, title, operator, app, who, address, method, host, path, detail } = error
  const asked = [method, `${host ?? ''}${path ?? ''}`].filter(Boolean).join(' ')
  return (
    <Section title={`Error page ${ref}`}>
      <Text mb="md">{operator}</Text>
      <Facts
        facts={[
          [
            'The page said',
            <>
              {title} ({status}, <code>{code}</code>)
            </>,
          ],
          ['When', <Moment key="when" stacked at={at} />],
          [
            'Who',
            who === undefined ? (
              'Nobody who was signed in'
            ) : (
              <bdi>
                {who.fullname && `${who.fullname}, `}
                <Breakable text={who.email} />
              </bdi>
            ),
          ],
          ...(app === undefined
            ? []
            : [['App', app.name === app.id ? app.id : `${app.name} (${app.id})`] as const]),
          ...(asked === '' ? [] : [['Asked for', <Breakable key="asked" text={asked} />] as const]),
          ...(address === undefined ? [] : [['From', address] as const]),
          ...detailFacts(detail),
        ]}
      />
    </Section>
  )
}
