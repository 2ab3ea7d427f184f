import { CodeBlock } from './code-block.tsx'
import classes from './unified-diff.module.css'

/** A unified diff, coloured by line; the signs stay, so that colour is not all that tells the lines apart. */
export function UnifiedDiff({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = text.replace(/^=+\n/, '').replace(/\n$/, '').split('\n')
  return (
    <CodeBlock label={label}>
      {lines.map((line, index) => {
        const key = `${index}`
        return (
          <span key={key} className={classes[kindOf(line)]}>
            {line}
            {'\n'}
          </span>
        )
      })}
    </CodeBlock>
  )
}

const kindOf = (line: string): 'added' | 'removed' | 'place' | 'same' => {
  if (line.startsWith('@@') || line.startsWith('+++') || line.startsWith('---')) return 'place'
  if (line.startsWith('+')) return 'added'
  return line.startsWith('-') ? 'removed' : 'same'
}
