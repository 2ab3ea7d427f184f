import { Text } from '@mantine/core'
import { Section } from '../../components/section.tsx'
import classes from './connect-page.module.css'
import { mayUndo, type WayId, ways } from './ways.ts'

export function WayChoice(props: {
  readonly value: WayId | undefined
  readonly onChange: (way: WayId) => void
  /** Those alone that may take something away. */
  readonly undo: boolean
}) {
  return (
    <Section title="How may the tenant be changed?">
      <fieldset className={classes.ways}>
        <legend className={classes.legend}>How may the tenant be changed?</legend>
        {ways
          .filter(({ id }) => !props.undo || mayUndo(id))
          .map(({ id, title, why }) => (
            <label key={id} className={classes.way}>
              <input
                type="radio"
                name="way"
                value={id}
                checked={props.value === id}
                onChange={() => props.onChange(id)}
              />
              <span>
                <Text component="span" fw={600} display="block">
                  {title}
                </Text>
                <Text component="span" size="sm" c="dimmed" display="block">
                  {why}
                </Text>
              </span>
            </label>
          ))}
      </fieldset>
    </Section>
  )
}
