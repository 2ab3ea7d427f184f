import { group, optional, text, textOrTexts } from './fields.ts'

export const texts = group(
  {
    title: 'Texts',
    description:
      'What people read at the door, beside the languages that come along: English, German, French, Spanish, Japanese and Arabic. Each gets the language that their browser wishes for.',
    examples: [{ language: 'de', files: './texts' }],
  },
  {
    language: optional(
      text({
        title: 'Language',
        description:
          'For whoever wishes for none that there is, and for the mails of invitations: `en`, `de`, `fr`, `es`, `ja`, `ar`, or one of `files`.',
        default: 'en',
        examples: ['de'],
      }),
    ),
    files: optional(
      textOrTexts({
        title: 'Files',
        description:
          'JSON files with further languages or changed sentences, or a folder of them, relative to the configuration file. They may lie where `${file:…}` may lead. [What stands in one](texts.md).',
        examples: ['./texts', ['./texts/pt-BR.json']],
        local: true,
      }),
    ),
  },
)
