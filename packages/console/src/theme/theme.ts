import type { Alert, Badge, Button, Code, Drawer, InputWrapper, Modal } from '@mantine/core'
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core'

const green: MantineColorsTuple = [
  '#eaf7f0',
  '#d3ecdf',
  '#a5d9bf',
  '#74c69d',
  '#4db580',
  '#2f9e69',
  '#147341',
  '#136c3e',
  '#0f5832',
  '#0a4325',
]

/** Greys with a drop of green, so that Mantine's own surfaces sit with ours. */
const gray: MantineColorsTuple = [
  '#f3f5f3',
  '#eaeeeb',
  '#dfe5e0',
  '#cfd7d1',
  '#a3afa7',
  '#8b978f',
  '#66736b',
  '#56625b',
  '#34403a',
  '#17211c',
]

const dark: MantineColorsTuple = [
  '#e9eeea',
  '#c3cdc7',
  '#9daaa2',
  '#66746c',
  '#445149',
  '#2a342f',
  '#1a221e',
  '#161d19',
  '#0e1311',
  '#0a0e0c',
]

const sans = "'Instrument Sans Variable', ui-sans-serif, system-ui, 'Segoe UI', Roboto, Arial, sans-serif"

/** The header of a dialog is no banner of the page, which a bare `<header>` would say. */
const plainHeader = { header: { role: 'none' } }

/** Ink on paper, and one green: what can be done now is ink, what is alive or chosen is green. */
export const theme = createTheme({
  primaryColor: 'green',
  colors: { green, gray, dark },
  primaryShade: { light: 6, dark: 4 },
  fontFamily: sans,
  fontFamilyMonospace: 'var(--gw-mono)',
  headings: {
    fontFamily: sans,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.2rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { sm: '6px', md: '8px', lg: '14px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: input => {
    const resolved = defaultVariantColorsResolver(input)
    if (input.variant === 'filled' && (input.color === undefined || input.color === 'green')) {
      return {
        background: 'var(--gw-ink)',
        hover: 'color-mix(in srgb, var(--gw-ink) 86%, var(--gw-card))',
        color: 'var(--gw-card)',
        border: '1px solid transparent',
      }
    }
    // Mantine's red keeps white on it in both schemes, where it is too pale.
    if (input.variant === 'filled' && input.color === 'red') {
      return {
        background: 'var(--gw-danger)',
        hover: 'color-mix(in srgb, var(--gw-danger) 86%, var(--gw-ink))',
        color: 'var(--gw-card)',
        border: '1px solid transparent',
      }
    }
    // Mantine's washes are louder than whatever stands beside them, in the dark most of all.
    if (input.variant === 'light' && (input.color === 'yellow' || input.color === 'red')) {
      const tone = input.color === 'red' ? 'danger' : 'warn'
      const wash = `var(--gw-${tone}-wash)`
      return { background: wash, hover: wash, color: `var(--gw-${tone})`, border: '1px solid transparent' }
    }
    return resolved
  },
  components: {
    Button: extended<typeof Button>({
      defaultProps: { variant: 'filled' },
      styles: { label: { fontWeight: 550 } },
    }),
    InputWrapper: extended<typeof InputWrapper>({ styles: { label: { marginBottom: 4 } } }),
    Drawer: extended<typeof Drawer>({
      defaultProps: { attributes: plainHeader },
      styles: { content: { background: 'var(--gw-card)' }, header: { background: 'none' } },
    }),
    Alert: extended<typeof Alert>({
      defaultProps: { variant: 'light' },
      styles: { message: { color: 'var(--gw-ink)' } },
    }),
    Badge: extended<typeof Badge>({
      defaultProps: { variant: 'default', radius: 'sm' },
      // Whole beside a long name, which takes what is left: a role that is cut to one letter hides who is admin.
      styles: {
        root: { textTransform: 'none', fontWeight: 500, flex: 'none', maxWidth: '16rem', overflow: 'hidden' },
        label: { overflow: 'visible' },
      },
    }),
    Code: extended<typeof Code>({
      styles: { root: { background: 'var(--gw-sunken)', color: 'var(--gw-ink)', paddingInline: '0.35em' } },
    }),
    Modal: extended<typeof Modal>({
      defaultProps: {
        centered: true,
        attributes: plainHeader,
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.4, blur: 2 },
      },
      styles: {
        title: { fontSize: '1.125rem', fontWeight: 600 },
        content: { background: 'var(--gw-card)' },
        header: { background: 'var(--gw-card)' },
      },
    }),
  },
})

/** What a component's own `extend` does, without having the component, and all that it needs, on the first page. */
function extended<Component extends { extend(input: never): unknown }>(
  input: Parameters<Component['extend']>[0],
): Parameters<Component['extend']>[0] {
  return input
}

/** Makes Mantine's own colours follow our tokens, in both schemes. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--gw-page)',
    '--mantine-color-text': 'var(--gw-ink)',
    '--mantine-color-bright': 'var(--gw-ink)',
    '--mantine-color-dimmed': 'var(--gw-soft)',
    '--mantine-color-anchor': 'var(--gw-accent)',
    '--mantine-color-error': 'var(--gw-danger)',
    '--mantine-color-placeholder': 'var(--gw-soft)',
    '--mantine-color-default': 'var(--gw-card)',
    '--mantine-color-default-hover': 'var(--gw-sunken)',
    '--mantine-color-default-color': 'var(--gw-ink)',
    '--mantine-color-default-border': 'var(--gw-line)',
  }
  return { variables: {}, light: both, dark: both }
}
