import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type HandOverFile, makeFiles, type Wanted, type Way } from '../../api/admin/set-up.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Section } from '../../components/section.tsx'
import { downloadText } from './download-text.ts'
import { usePastedCheck } from './use-pasted-check.ts'

const kinds = {
  az: { label: 'Script for az', file: 'set-up-entra.sh' },
  bicep: { label: 'Bicep', file: 'set-up-entra.bicep' },
  terraform: { label: 'Terraform', file: 'set-up-entra.tf' },
} as const

/** Files for whoever may register applications, and what they give back. */
export function WayScript(props: {
  readonly wanted: Wanted
  readonly onBegin: (way: Way) => void
  readonly isPending: boolean
  readonly onRefused: (error: unknown) => void
}) {
  const [output, setOutput] = useState('')
  const check = usePastedCheck('output', output)
  const make = useMutation({ mutationFn: () => makeFiles(props.wanted), onError: props.onRefused })
  const read = async (file: File | null) => {
    if (file !== null && file.size < 8000) setOutput(await file.text())
  }
  return (
    <Section title="A script to hand over">
      <Stack gap="md">
        <Text size="sm">
          The key is made on this server and stays there: the files hold a certificate alone. Whoever runs one
          is signed in as Application Developer or Cloud Application Administrator; it may be somebody else,
          elsewhere.
        </Text>
        <ErrorNotice error={make.error} />
        <Group gap="sm">
          <Button
            variant={make.data === undefined ? 'filled' : 'default'}
            loading={make.isPending}
            disabled={props.wanted.tenant.trim() === ''}
            onClick={() => make.mutate()}
          >
            {make.data === undefined ? 'Make the files' : 'Make them again'}
          </Button>
          {make.data?.map(({ kind, text }: HandOverFile) => (
            <Button key={kind} variant="default" onClick={() => downloadText(kinds[kind].file, text)}>
              Download: {kinds[kind].label}
            </Button>
          ))}
        </Group>
        {make.data !== undefined && (
          <CodeBlock label="How the script is run">{`bash ${kinds.az.file} > entra.json`}</CodeBlock>
        )}
        <Textarea
          label="What it has printed"
          description="One line of JSON; also the output of Terraform, and the outputs of a deployment."
          autosize
          minRows={3}
          maxRows={8}
          spellCheck={false}
          autoComplete="off"
          value={output}
          error={check.fault}
          onChange={event => setOutput(event.currentTarget.value)}
        />
        <Group gap="sm">
          <Button
            variant={output === '' ? 'default' : 'filled'}
            loading={props.isPending}
            disabled={output.trim() === '' || check.fault !== undefined}
            onClick={() => props.onBegin({ kind: 'script', output })}
          >
            Look at what was made
          </Button>
          <FileButton onChange={file => void read(file)} accept=".json,.txt,application/json,text/plain">
            {button => (
              <Button variant="default" {...button}>
                Take it from a file
              </Button>
            )}
          </FileButton>
        </Group>
      </Stack>
    </Section>
  )
}
