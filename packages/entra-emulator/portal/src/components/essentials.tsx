import type { ReactNode } from 'react'
import { CopyIcon } from './copy.tsx'
import classes from './essentials.module.css'

export interface Essential {
  readonly label: string
  readonly value: ReactNode
  /** Text for the copy button; without it there is none. */
  readonly copy?: string
}

/** The panel of facts at the top of a resource. */
export function Essentials({
  items,
  title = 'Essentials',
}: {
  readonly items: readonly Essential[]
  readonly title?: string
}) {
  return (
    <section aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <dl className={classes.list}>
        {items.map(item => (
          <div key={item.label} className={classes.item}>
            <dt>{item.label}</dt>
            <dd>
              {item.copy === undefined ? (
                item.value
              ) : (
                <>
                  <span className={isTechnical(item.copy) ? 'mono' : undefined}>{item.value}</span>{' '}
                  <CopyIcon label={item.label} value={item.copy} />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Ids and addresses are read letter by letter. */
const isTechnical = (text: string): boolean => /^[0-9a-f-]{36}$|:\/\//.test(text)
