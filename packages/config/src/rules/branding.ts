/** That a brand can be read, and that its logo is one. */
import { isHexColor, tooLittleContrast } from '../brand-color.ts'
import { LARGEST_LOGO, readLogo } from '../logo.ts'
import type { Path } from '../problem.ts'
import { reasonOf } from '../references.ts'
import type { RuleContext } from './context.ts'

const LONGEST_NAME = 60

export function checkBranding(context: RuleContext): void {
  const { file, report, hasProblemBelow } = context
  const { name, logo, color } = file.branding ?? {}
  if (name !== undefined && (name.trim() === '' || name.length > LONGEST_NAME)) {
    report.problem(['branding', 'name'], {
      code: 'bad_brand',
      what: `${report.shown(['branding', 'name'])} is empty, or longer than ${LONGEST_NAME} characters.`,
      why: 'It stands on one line of the sign-in page, on phones too.',
      fix: 'Write the name as people know it.',
    })
  }
  if (logo !== undefined && !hasProblemBelow(['branding', 'logo'])) checkLogo(context, logo)
  if (typeof color === 'string') {
    for (const look of ['light', 'dark'] as const) checkColor(context, ['branding', 'color'], color, look)
  } else if (color !== undefined) {
    if (color.light !== undefined) checkColor(context, ['branding', 'color', 'light'], color.light, 'light')
    if (color.dark !== undefined) checkColor(context, ['branding', 'color', 'dark'], color.dark, 'dark')
  }
}

function checkColor(
  { report, hasProblemBelow }: RuleContext,
  path: Path,
  color: string,
  look: 'light' | 'dark',
) {
  if (hasProblemBelow(path)) return
  if (!isHexColor(color)) {
    report.problem(path, {
      code: 'bad_brand',
      what: `${report.shown(path)} is no colour as it is written here.`,
      why: 'It is put into the style of the sign-in page.',
      fix: 'Write #rrggbb, such as #0b6bcb.',
    })
    return
  }
  const ratio = tooLittleContrast(color, look)
  if (ratio === undefined) return
  report.problem(path, {
    code: 'bad_brand',
    what: `${report.shown(path)} does not stand out from a ${look} page: its contrast is ${ratio.toFixed(1)} to 1, and 3 to 1 is needed.`,
    why: 'People whose browser asks for that look would not see the button.',
    fix: `Write a ${look === 'light' ? 'darker' : 'lighter'} one, or one for each: { "light": "#0b6bcb", "dark": "#6db3f2" }.`,
  })
}

function checkLogo({ report, sources }: RuleContext, logo: string): void {
  const path = ['branding', 'logo']
  const why = 'It is shown on the sign-in page, as an image.'
  try {
    if (readLogo(sources, logo) !== undefined) return
    report.problem(path, {
      code: 'bad_brand',
      what: `The file ${report.shown(path)} is no SVG, PNG, WebP or JPEG, or larger than ${LARGEST_LOGO / 1000} kB.`,
      why,
      fix: 'Name a small image: it is shown 28 pixels high. Drawing programs have “plain” or “optimised” SVG.',
    })
  } catch (error) {
    report.problem(path, {
      code: 'unreadable_file',
      what: `The file ${report.shown(path)} ${reasonOf(error)}.`,
      why: `${why} The path is relative to the configuration file.`,
      fix: 'Correct the path, or let the user that runs Gatewright read it.',
    })
  }
}
