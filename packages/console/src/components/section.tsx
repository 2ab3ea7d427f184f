import { Skeleton, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './section.module.css'

/** A titled part of a page, on a card. */
export function Section(props: {
  readonly title: string
  /** What an address may lead to. */
  readonly id?: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section id={props.id} className={classes.section}>
      <div className={classes.head}>
        <Title order={2} fz="1.0625rem">
          {props.title}
        </Title>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}

/** The place of something that is on its way. */
export function LoadingRows({ rows = 4 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className={classes.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={44} radius="md" />
      ))}
    </div>
  )
}
