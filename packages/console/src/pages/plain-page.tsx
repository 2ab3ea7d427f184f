import { Text, Title } from '@mantine/core'
import { type ReactNode, useContext } from 'react'
import { InFrame } from '../app/in-frame.ts'
import { BrandLine } from '../brand/brand-line.tsx'
import { usePageTitle } from '../brand/use-brand.ts'
import { Facts } from '../components/facts.tsx'
import { Reference } from '../components/reference.tsx'
import classes from './plain-page.module.css'

/** A page of one message: what happened, what to do, the ways on. The console's twin of the server's error page. */
export function PlainPage(props: {
  readonly status: string
  readonly title: string
  readonly message: string
  readonly next: string
  readonly facts?: readonly (readonly [string, string])[]
  readonly reference?: string | undefined
  readonly actions: ReactNode
}) {
  usePageTitle(props.title)
  // Inside the frame of the console the landmark and the name are there already.
  const framed = useContext(InFrame)
  const Landmark = framed ? 'div' : 'main'
  return (
    <Landmark className={framed ? undefined : classes.centre}>
      <div className={classes.column}>
        {!framed && (
          <a className={classes.brand} href="/admin">
            <BrandLine />
          </a>
        )}
        <div className={classes.card}>
          <p className={classes.status}>{props.status}</p>
          <Title order={1} tabIndex={-1}>
            {props.title}
          </Title>
          <Text>{props.message}</Text>
          <p className={classes.soft}>{props.next}</p>
          {props.facts !== undefined && props.facts.length > 0 && (
            <div className={classes.facts}>
              <Facts facts={props.facts} />
            </div>
          )}
          <div className={classes.actions}>{props.actions}</div>
        </div>
        {props.reference !== undefined && <Reference id={props.reference} mt="md" />}
      </div>
    </Landmark>
  )
}
