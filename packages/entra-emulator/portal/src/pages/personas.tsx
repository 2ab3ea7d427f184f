import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { usePortal } from '../api/use-portal.ts'
import { Grid } from '../components/grid.tsx'
import { Section } from '../components/section.tsx'

interface Persona {
  readonly title: string
  readonly lesson: string
  readonly users: readonly {
    readonly id: string
    readonly tenantId: string
    readonly tenantName: string
    readonly displayName: string
    readonly userPrincipalName: string
  }[]
}

/** The awkward people that are in the directory; the seed `personas` has one of each. */
export function Personas() {
  const { data } = usePortal<{ value: readonly Persona[] }>('personas')
  return (
    <Section
      title="Personas"
      intro={
        <>
          People who break what is only tried with ordinary ones. A directory made with{' '}
          <code>--seed personas</code> has one of each.
        </>
      }
    >
      <Grid
        label="Personas"
        rows={data?.value ?? []}
        rowKey={persona => persona.title}
        empty="…"
        columns={[
          { title: 'Persona', cell: persona => <strong>{persona.title}</strong> },
          { title: 'What they are good for', cell: persona => persona.lesson.replaceAll('`', '') },
          {
            title: 'In this directory',
            cell: persona =>
              persona.users.length === 0
                ? 'nobody'
                : persona.users.map(user => (
                    <div key={user.id}>
                      <Anchor
                        fz="inherit"
                        renderRoot={props => (
                          <Link
                            to="/$tenant/users/$id"
                            params={{ tenant: user.tenantId, id: user.id }}
                            {...props}
                          />
                        )}
                      >
                        {user.displayName}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {user.userPrincipalName}, {user.tenantName}
                      </Text>
                    </div>
                  )),
          },
        ]}
      />
    </Section>
  )
}
