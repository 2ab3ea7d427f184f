import { Button } from '@mantine/core'
import { useState } from 'react'
import type { AuditEntry } from '../../api/admin/audit.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { Facts } from '../../components/facts.tsx'
import { TextLink } from '../../components/text-link.tsx'
import classes from './audit-page.module.css'
import { detailFacts } from './detail-facts.tsx'

/** The rest of an entry: names and values first, and the whole of it as JSON on demand. */
export function EntryDetail({ entry }: { readonly entry: AuditEntry }) {
  const [opened, setOpened] = useState(false)
  const [asJson, setAsJson] = useState(false)
  const { code, address, target, detail } = entry
  return (
    <details className={classes.detail} onToggle={event => setOpened(event.currentTarget.open)}>
      <summary>Details</summary>
      {opened && (
        <div className={classes.opened}>
          <Facts
            facts={[
              ...(code === undefined ? [] : [['Code', <code key="code">{code}</code>] as const]),
              ...(address === undefined ? [] : [['From', address] as const]),
              ...detailFacts(detail),
            ]}
          />
          <p className={classes.only}>
            <TextLink to="/audit" search={previous => ({ ...previous, who: entry.who })}>
              All by <bdi>{entry.who}</bdi>
            </TextLink>
            {target !== undefined && (
              <TextLink to="/audit" search={previous => ({ ...previous, about: target })}>
                All about <bdi>{target}</bdi>
              </TextLink>
            )}
            <Button variant="subtle" size="compact-xs" onClick={() => setAsJson(shown => !shown)}>
              {asJson ? 'Hide the JSON' : 'Show as JSON'}
            </Button>
          </p>
          {asJson && (
            <CodeBlock wrap label={`The whole entry: ${entry.what}`}>
              {JSON.stringify(entry, null, 2)}
            </CodeBlock>
          )}
        </div>
      )}
    </details>
  )
}
