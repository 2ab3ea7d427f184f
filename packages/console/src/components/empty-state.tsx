import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

/** Nothing to show yet: what this place is for, and what to do first. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.empty}>
      <Title order={2} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  )
}
