import {
  Alert,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
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
  // Where black and white have the same contrast, so that the better of the two stands on every filled ground (4.5:1 and
  // more). Mantine's own 0.3 puts white on grounds where it has 3:1.
  autoContrast: true,
  luminanceThreshold: 0.179,
  variantColorResolver: input => {
    // Contrast is reckoned from the light scheme's shade alone; ours for what can be pressed is a pale one in the dark.
    if (input.variant === 'filled' && (input.color ?? 'blue') === 'blue') {
      return {
        background: 'var(--mantine-color-blue-filled)',
        hover: 'color-mix(in srgb, var(--mantine-color-blue-filled) 86%, var(--p-ink))',
        color: 'var(--p-on-accent)',
        border: '1px solid transparent',
      }
    }
    return defaultVariantColorsResolver(input)
  },
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
    // Colours without a shade: with one, Mantine makes both the ground and the text of a light badge of it.
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm' },
      // Whole in a narrow column: an error's number that is cut short is no number.
      styles: { root: { textTransform: 'none', fontWeight: 600, minWidth: 'max-content' } },
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

/** Ground and text of what says that something is well, or not: of Mantine's own pairs teal and yellow have less than 4.5:1. */
const light = (color: string, meaning: string) => ({
  [`--mantine-color-${color}-light`]: `var(--p-${meaning}-wash)`,
  [`--mantine-color-${color}-light-color`]: `var(--p-${meaning})`,
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
    ...light('teal', 'good'),
    ...light('yellow', 'warning'),
    ...light('red', 'bad'),
    '--mantine-color-gray-light': 'var(--p-sunken)',
    '--mantine-color-gray-light-color': 'var(--p-soft)',
    // The edges of inputs and boxes, which must be seen.
    '--mantine-color-gray-4': 'var(--p-line-strong)',
    '--mantine-color-dark-4': 'var(--p-line-strong)',
    '--mantine-color-default-hover': 'var(--p-sunken)',
    '--mantine-color-default-color': 'var(--p-ink)',
    '--mantine-color-default-border': 'var(--p-line-strong)',
  }
  return { variables: {}, light: both, dark: both }
}
