import { Tabs } from '@mantine/core'
import { AppPage } from './app-page.tsx'
import { Certificates } from './certificates.tsx'
import { ClientSecrets } from './client-secrets.tsx'
import { FederatedCredentials } from './federated-credentials.tsx'

/** "Certificates & secrets": what the application proves itself with. */
export function CredentialsPage() {
  return (
    <AppPage
      title="Certificates & secrets"
      intro="With one of these the application proves to the token endpoint that it is itself. A certificate or a federated credential is safer than a secret, since nothing that is worth stealing is sent."
    >
      {app => (
        <Tabs defaultValue="secrets" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="certificates">Certificates ({app.keyCredentials.length})</Tabs.Tab>
            <Tabs.Tab value="secrets">Client secrets ({app.passwordCredentials.length})</Tabs.Tab>
            <Tabs.Tab value="federated">Federated credentials</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="certificates">
            <Certificates app={app} />
          </Tabs.Panel>
          <Tabs.Panel value="secrets">
            <ClientSecrets app={app} />
          </Tabs.Panel>
          <Tabs.Panel value="federated">
            <FederatedCredentials app={app} />
          </Tabs.Panel>
        </Tabs>
      )}
    </AppPage>
  )
}
