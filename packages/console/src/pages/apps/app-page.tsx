import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type AppUpstream, appsQuery } from '../../api/admin/apps.ts'
import { meQuery } from '../../api/auth.ts'
import { mayOperate } from '../../api/roles.ts'
import { DataTable } from '../../components/data-table.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Facts } from '../../components/facts.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows, Section } from '../../components/section.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'
import { NotFoundPage } from '../not-found-page.tsx'
import { AnswersPill } from './answers-pill.tsx'
import { ExplainAccess } from './explain-access.tsx'

const route = getRouteApi('/signed-in/apps/$app')

/** One app: its settings, who may enter and why, who was there lately. */
export function AppPage() {
  const { app: id } = route.useParams()
  const { data: apps, error } = useQuery(appsQuery)
  const { data: me } = useQuery(meQuery)
  const app = apps?.find(each => each.id === id)
  if (apps !== undefined && app === undefined) return <NotFoundPage />
  return (
    <>
      <PageHeading
        title={app?.name ?? id}
        actions={
          <>
            {me && mayOperate(me) && (
              <Button
                variant="default"
                renderRoot={props => <Link to="/editor" search={{ find: `apps.${id}` }} {...props} />}
              >
                Change in the code editor
              </Button>
            )}
            {app !== undefined && app.url !== '' && me?.apps.some(mine => mine.id === id) && (
              <Button component="a" href={app.url}>
                Open
              </Button>
            )}
          </>
        }
      />
      <ErrorNotice error={error} />
      {app === undefined && error === null && <LoadingRows />}
      {app !== undefined && (
        <Stack gap="lg">
          <Section title="Settings" aside={<AnswersPill upstreams={app.upstreams} />}>
            <Facts
              facts={[
                [app.urls.length > 1 ? 'Addresses' : 'Address', <Lines key="urls" lines={app.urls} />],
                [
                  app.upstreams.length > 1 ? 'Upstreams' : 'Upstream',
                  <Upstreams key="upstreams" upstreams={app.upstreams} />,
                ],
              ]}
            />
          </Section>
          <Section title="Who may enter">
            {app.who.map(sentence => (
              <Text key={sentence}>{sentence}</Text>
            ))}
          </Section>
          <ExplainAccess app={app} />
          <Section title="Recent visitors">
            {app.recentVisitors === null ? (
              <Text c="dimmed">
                Visits are not counted for an app below a path of this console, or on wildcard hosts.
              </Text>
            ) : app.recentVisitors.length === 0 ? (
              <Text c="dimmed">Nobody was there yet.</Text>
            ) : (
              <DataTable
                label="Recent visitors"
                rows={app.recentVisitors}
                rowKey={visitor => visitor.email}
                columns={[
                  { title: 'Who', cell: visitor => visitor.email },
                  { title: 'Last there', cell: visitor => <When at={visitor.at} />, narrow: true },
                ]}
              />
            )}
          </Section>
        </Stack>
      )}
    </>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return lines.map(line => <div key={line}>{line}</div>)
}

/** One line for each, and where there are several, which of them answers. */
function Upstreams({ upstreams }: { readonly upstreams: readonly AppUpstream[] }) {
  if (upstreams.length === 1) return upstreams[0]?.url
  return upstreams.map(({ url, answers }) => (
    <Group key={url} gap="xs">
      {url}
      <StatePill tone={answers ? 'good' : 'bad'}>{answers ? 'Answers' : 'Does not answer'}</StatePill>
    </Group>
  ))
}
