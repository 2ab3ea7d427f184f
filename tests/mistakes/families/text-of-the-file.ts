import type { Family, FileObject } from '../mistake.ts'

const secretFrom = (reference: string) => (file: FileObject) => {
  file.authStrategies.azure.options.clientSecret = reference
}

export const textOfTheFile: Family = {
  title: 'The text of the file',
  at: 'microsoft',
  mistakes: [
    {
      title: 'curly quotes, as a word processor makes them',
      text: text => text.replace('"label"', '“label”'),
      told: [
        {
          by: 'check',
          at: 'smart_quotes',
          says: '“ is not the quotation mark that JSON knows.',
          cure: 'Write " in place of every such mark in this line.',
        },
      ],
    },
    {
      title: 'a comma after the last entry',
      text: text => text.replace(/\}\n\}$/, '},\n}'),
      told: [
        {
          by: 'check',
          at: 'trailing_comma',
          says: 'A comma stands before the closing }.',
          cure: 'Delete the comma.',
        },
      ],
    },
    {
      title: 'a comma forgotten',
      text: text => text.replace('"oauth2",', '"oauth2"'),
      told: [
        {
          by: 'check',
          at: 'missing_comma',
          says: 'A comma is missing before this.',
          cure: 'Put a comma at the end of the entry before.',
        },
      ],
    },
    {
      title: 'a brace forgotten',
      text: text => text.slice(0, -1),
      told: [
        {
          by: 'check',
          at: 'not_closed',
          says: 'The file ends before its brackets are closed.',
          cure: 'Add what is missing at the end, or where an entry should have ended.',
        },
      ],
    },
    {
      title: 'a key written twice',
      text: text => text.replace('"label"', '"type": "oauth2", "label"'),
      told: [
        {
          by: 'check',
          at: 'duplicate_key authStrategies.azure.type',
          says: '"type" occurs twice in the same object, first in line 11.',
          cure: 'Delete one of them, or join what is in them.',
        },
      ],
    },
    {
      title: 'a key misspelt',
      text: text => text.replace('"clientSecret"', '"clientSecert"'),
      told: [
        {
          by: 'check',
          at: 'incomplete_strategy authStrategies.azure.options.clientSecret',
          says: '"clientSecret" is missing.',
          cure: 'Create a secret under Certificates & secrets and put its Value here, best as ${env:AZURE_CLIENT_SECRET}.',
        },
        {
          by: 'check',
          at: 'unknown_key authStrategies.azure.options.clientSecert',
          says: '"clientSecert" means nothing in authStrategies.azure.options.',
          cure: 'Did you mean "clientSecret"?',
        },
      ],
    },
    {
      title: 'a placeholder of the guide left',
      text: text => text.replace(/"clientID": ".*?"/, '"clientID": "<Application (client) ID>"'),
      told: [
        {
          by: 'check',
          at: 'placeholder authStrategies.azure.options.clientID',
          says: '"<Application (client) ID>" still holds the placeholder <Application (client) ID>.',
          cure: 'In Entra: App registrations → your app → Overview → Application (client) ID.',
        },
      ],
    },
    {
      title: 'saved as UTF-16',
      text: text => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le')),
      told: [
        {
          by: 'check',
          at: 'not_utf8',
          says: 'The file is saved as UTF-16.',
          cure: 'Save it again with the encoding UTF-8.',
        },
      ],
    },
    {
      title: 'saved in an old code page',
      text: text => new Uint8Array(Buffer.from(text.replace('Microsoft', 'Müller'), 'latin1')),
      told: [
        {
          by: 'check',
          at: 'not_utf8',
          says: 'A byte here is not UTF-8. JSON is UTF-8 (RFC 8259 section 8.1).',
          cure: 'Save it again with the encoding UTF-8.',
        },
      ],
    },
    {
      title: 'a Windows path with single backslashes',
      text: text => text.replace('"apps"', '"dataFolder": "D:\\gatewright", "apps"'),
      told: [
        {
          by: 'check',
          at: 'bad_escape',
          says: 'A backslash in this text is not followed by an escape that JSON knows.',
          cure: 'Write \\\\ for a backslash, and / in Windows paths.',
        },
      ],
    },
    {
      title: 'brackets nested without end',
      text: text => text.replace('"apps"', `"a": ${'['.repeat(20_000)}, "apps"`),
      told: [
        {
          by: 'check',
          at: 'too_deep',
          says: 'Objects and lists are nested more than 64 deep.',
          cure: 'Close the brackets before this place.',
        },
      ],
    },
    {
      title: 'a text in the place of true',
      file: file => {
        file.pro.externalAuth.enabled = 'true'
      },
      told: [
        {
          by: 'check',
          at: 'wrong_type pro.externalAuth.enabled',
          says: '"true" stands where true or false must be.',
          cure: 'Write true or false, without quotation marks.',
        },
      ],
    },
    {
      title: 'a variable that is not set',
      file: secretFrom('${env:AZURE_CLIENT_SECRET}'),
      told: [
        {
          by: 'check',
          at: 'missing_variable authStrategies.azure.options.clientSecret',
          says: 'The environment variable AZURE_CLIENT_SECRET is not set.',
          cure: 'Set AZURE_CLIENT_SECRET for the process that runs Gatewright, or write another name.',
        },
      ],
    },
    {
      title: 'a variable that is empty',
      file: secretFrom('${env:AZURE_CLIENT_SECRET}'),
      env: { AZURE_CLIENT_SECRET: '' },
      told: [
        {
          by: 'check',
          at: 'missing_variable authStrategies.azure.options.clientSecret',
          says: 'The environment variable AZURE_CLIENT_SECRET is empty.',
          cure: 'Set AZURE_CLIENT_SECRET for the process that runs Gatewright, or write another name.',
        },
      ],
    },
    {
      title: 'a file of a secret that is not there',
      file: secretFrom('${file:./secrets/azure}'),
      told: [
        {
          by: 'check',
          at: 'unreadable_file authStrategies.azure.options.clientSecret',
          says: 'The file ./secrets/azure does not exist.',
          cure: 'Create it, correct the path, or let the user that runs Gatewright read it.',
        },
      ],
    },
    {
      title: 'a folder named where a file is meant',
      file: secretFrom('${file:./data}'),
      told: [
        {
          by: 'check',
          at: 'unreadable_file authStrategies.azure.options.clientSecret',
          says: 'The file ./data is a folder.',
          cure: 'Create it, correct the path, or let the user that runs Gatewright read it.',
        },
      ],
    },
    {
      title: 'a device that never ends named as a file',
      file: secretFrom('${file:/dev/zero}'),
      told: [
        {
          by: 'check',
          at: 'file_outside authStrategies.azure.options.clientSecret',
          says: 'The file /dev/zero lies outside of the folders that a reference may name, links followed.',
          cure: 'Put it into /srv/gatewright or /run/secrets or /etc/gatewright, or name its folder in the environment variable',
        },
      ],
    },
    {
      title: 'a strategy at the top level',
      file: file => {
        file.azure = file.authStrategies.azure
        delete file.authStrategies
      },
      told: [
        {
          by: 'check',
          at: 'misplaced_strategy azure',
          says: '"azure" is a strategy, and stands at the top of the file.',
          cure: 'Move it under "authStrategies": "authStrategies": { "azure": { … } }.',
        },
      ],
    },
    {
      title: 'a type that there is not',
      file: file => {
        file.authStrategies.azure.type = 'oauth'
      },
      told: [
        {
          by: 'check',
          at: 'wrong_type authStrategies.azure.type',
          says: '"oauth" is not a type that is known.',
          cure: 'Write "oauth2".',
        },
      ],
    },
    {
      title: 'another configuration beside it',
      beside: { 'botpress.config.json': '{}' },
      told: [
        {
          by: 'check',
          at: 'two_files',
          says: 'There is botpress.config.json beside it, which is not read.',
          cure: 'Delete the one that does not count, or name the other with --config.',
        },
      ],
    },
  ],
}
