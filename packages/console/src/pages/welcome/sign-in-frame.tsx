import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { BrandLine } from '../../brand/brand-line.tsx'
import { GateScene } from '../../brand/gate-scene.tsx'
import { usePageTitle } from '../../brand/use-brand.ts'
import classes from './sign-in-frame.module.css'

/** What every page before sign-in looks like: the gate on one side, the way in on the other. */
export function SignInFrame(props: {
  readonly title: string
  readonly intro?: ReactNode
  readonly children: ReactNode
  readonly version?: string
}) {
  usePageTitle(props.title)
  return (
    <div className={classes.page}>
      <div className={classes.picture} aria-hidden="true">
        <GateScene className={classes.scene} />
      </div>
      <div className={classes.side}>
        <header className={classes.brand}>
          <BrandLine />
        </header>
        <main className={classes.main}>
          <Title order={1} tabIndex={-1} className={classes.title ?? ''}>
            {props.title}
          </Title>
          {props.intro !== undefined && (
            <Text component="div" c="dimmed" mb="lg">
              {props.intro}
            </Text>
          )}
          {props.children}
        </main>
        <footer className={classes.footer}>
          {props.version === undefined ? 'Gatewright' : `Gatewright ${props.version}`}
        </footer>
      </div>
    </div>
  )
}
