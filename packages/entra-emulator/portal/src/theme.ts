import {
  Alert,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Modal,
  Table,
} from '@mantine/core'

const blue: MantineColorsTuple = [
  '#eaf3fc',
  '#d3e5f7',
  '#a6cbef',
  '#78b0e6',
  '#4b95da',
  '#237bca',
  '#0b62b4',
  '#0b5299',
  '#0a437d',
  '#083260',
]

const sans = "'Segoe UI', system-ui, -apple-system, Roboto, 'Helvetica Neue', Arial, sans-serif"

/** Flat and square, like the console of a cloud: one blue for what can be pressed. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  colors: { blue },
  fontFamily: sans,
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontFamily: sans,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.05rem', lineHeight: '1.35' },
      h3: { fontSize: '0.95rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 3,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 600 } } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { root: { textTransform: 'none', fontWeight: 600 } },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 'md' } }),
    Drawer: Drawer.extend({
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.35 },
      },
      styles: { title: { fontSize: '1.15rem', fontWeight: 600 } },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.35 },
      },
    }),
  },
})

/** Mantine's own colours follow the tokens of `base.css` in both schemes. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--p-card)',
    '--mantine-color-text': 'var(--p-ink)',
    '--mantine-color-bright': 'var(--p-ink)',
    '--mantine-color-dimmed': 'var(--p-soft)',
    '--mantine-color-anchor': 'var(--p-accent)',
    '--mantine-color-error': 'var(--p-danger)',
    '--mantine-color-placeholder': 'var(--p-soft)',
    '--mantine-color-default': 'var(--p-card)',
    '--mantine-color-blue-light': 'var(--p-accent-wash)',
    '--mantine-color-blue-light-hover': 'var(--p-accent-wash)',
    '--mantine-color-blue-light-color': 'var(--p-accent)',
    // The edges of inputs and boxes, which must be seen.
    '--mantine-color-gray-4': 'var(--p-line-strong)',
    '--mantine-color-dark-4': 'var(--p-line-strong)',
    '--mantine-color-default-hover': 'var(--p-sunken)',
    '--mantine-color-default-color': 'var(--p-ink)',
    '--mantine-color-default-border': 'var(--p-line-strong)',
  }
  return { variables: {}, light: both, dark: both }
}
