import { Type } from 'typebox'
import { group, optional, text } from './fields.ts'

const color = (title: string, description: string) => text({ title, description, examples: ['#0b6bcb'] })

export const branding = group(
  {
    title: 'Branding',
    description:
      'Whose pages people meet at the door: the sign-in page, the pages of errors, and those on the way.',
    examples: [{ name: 'Contoso', logo: './contoso.svg', color: '#0b6bcb' }],
  },
  {
    name: optional(
      text({
        title: 'Name',
        description: 'Stands in the place of “Gatewright” on those pages; 60 characters at most.',
        examples: ['Contoso'],
      }),
    ),
    logo: optional(
      text({
        title: 'Logo',
        description:
          'SVG, PNG, WebP or JPEG file of 10 kB at most, relative to the configuration file. It is shown as an image, 28 pixels high, so nothing in it runs and nothing is loaded by it; everybody can see it.',
        examples: ['./contoso.svg'],
        local: true,
      }),
    ),
    color: optional(
      Type.Union(
        [
          Type.String(),
          group(
            { title: 'Colours', description: 'One for each of the two looks.' },
            {
              light: color('Light', 'On a light page.'),
              dark: color('Dark', 'On a dark page.'),
            },
          ),
        ],
        {
          title: 'Colour',
          description:
            'Of the main button and of what is marked, as `#rrggbb`; or one for light pages and one for dark ones. It must stand out from both (WCAG 2.2, 1.4.11): 3 to 1.',
          examples: ['#0b6bcb', { light: '#0b6bcb', dark: '#6db3f2' }],
        },
      ),
    ),
  },
)
