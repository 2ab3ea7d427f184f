import { textOn } from './brand-color.ts'
import type { BrandingConfig, Config } from './config.ts'
import { readLogo } from './logo.ts'
import type { Sources } from './references.ts'
import type { FileConfig } from './schema/file.ts'

export function resolveBranding({ branding }: FileConfig, sources: Sources): Pick<Config, 'branding'> {
  if (branding === undefined) return {}
  const { name, logo, color } = branding
  const image = logo === undefined ? undefined : readLogo(sources, logo)
  const { light, dark } = typeof color === 'string' ? { light: color, dark: color } : (color ?? {})
  const shown = (value: string) => ({ value, text: textOn(value) })
  const brand: BrandingConfig = {
    name: name ?? 'Gatewright',
    ...(image === undefined ? {} : { logo: image }),
    ...(light === undefined || dark === undefined
      ? {}
      : { color: { light: shown(light), dark: shown(dark) } }),
  }
  return { branding: brand }
}
