import { SegmentedControl } from '@mantine/core'
import type { ServicePrincipal } from '../../api/types.ts'
import { useAction, usePortal, useTenantId } from '../../api/use-portal.ts'
import { Section } from '../../components/section.tsx'
import { yesNo } from './yes-no.ts'

/** Whether tokens for the app are signed with a key of its own, as Entra does for apps with claims mapping. */
export function CustomSigningKey({ principal }: { readonly principal: ServicePrincipal }) {
  const path = `tenants/${useTenantId()}/customSigningKey/${principal.id}`
  const action = useAction()
  const { data } = usePortal<{ customSigningKey: boolean }>(path)
  return (
    <Section
      title="Signing key of its own?"
      intro="As with claims mapping. The key stands only in the keys document of the discovery document that is asked for with ?appid= and the client id."
    >
      <SegmentedControl
        aria-label="Signing key of its own?"
        data={yesNo}
        value={data?.customSigningKey === true ? 'yes' : 'no'}
        onChange={value =>
          void action(
            { method: 'PATCH', path: `/portal/api/${path}`, body: { customSigningKey: value === 'yes' } },
            'The properties were saved',
          )
        }
      />
    </Section>
  )
}
