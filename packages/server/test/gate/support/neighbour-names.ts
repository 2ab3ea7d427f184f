import { clientsOwn } from '../../../src/gate/headers/clients-own.ts'
import type { Neighbour } from '../../../src/gate/headers/neighbours.ts'

/** Real names for each entry of the table: the name itself, and for a family two that begin so. */
export const namesOf = (entry: string): readonly string[] => {
  if (!entry.endsWith('-*')) return [entry]
  const family = entry.slice(0, -2)
  return [family, `${family}-name`, `${family}-id-token-payload`]
}

/** Every name of a table of neighbours. `Auth` alone is a key of its app's own, though the family is not. */
export const neighbourNames = (table: readonly Neighbour[]): readonly string[] =>
  table.flatMap(row => row.headers.flatMap(namesOf)).filter(name => !clientsOwn.includes(name))

/** The same name as servers behind CGI, WSGI, Rack, PHP and Java know it, and with the prefixes that are put before it. */
export const spellingsOf = (name: string): readonly string[] => [
  name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase()),
  name.toUpperCase().replaceAll('-', '_'),
  name.replaceAll('-', '.'),
  name.replaceAll('-', '--'),
  name.replace('-', '!').replaceAll('-', '~'),
  `${name}-`,
  `_${name}_`,
  `X-${name}`,
  `HTTP_${name}`,
  `X-HTTP-${name}`,
  `x_http_x_${name}`,
]

/** What browsers' pages and programs send to their own app, and the app needs. */
export const appsOwn: readonly string[] = [
  ...[
    'Accept',
    'Accept-Language',
    'User-Agent',
    'X-User-Agent',
    'Referer',
    'Origin',
    'X-Requested-With',
    'From',
  ],
  ...[
    'X-CSRF-Token',
    'X-XSRF-TOKEN',
    'X-CSRFToken',
    'X-Api-Key',
    'X-Auth-Token',
    'X-Auth-Key',
    'X-Access-Token',
  ],
  ...[
    'PRIVATE-TOKEN',
    'Job-Token',
    'X-Gitlab-Token',
    'X-Hub-Signature-256',
    'X-GitHub-Event',
    'X-Token',
    'Api-Key',
  ],
  ...[
    'X-Plex-Token',
    'X-Emby-Authorization',
    'X-Vault-Token',
    'X-Consul-Token',
    'X-Scope-OrgID',
    'X-Tenant-Id',
  ],
  ...[
    'X-Grafana-Org-Id',
    'X-Dashboard-Id',
    'X-Nextcloud-App',
    'OCS-APIRequest',
    'Depth',
    'Destination',
    'If-Match',
  ],
  ...[
    'X-Client-Data',
    'X-Client-Version',
    'X-Client-Id',
    'X-Device-Id',
    'X-Session-Id',
    'X-Trino-User',
    'X-Trino-Role',
  ],
  ...['X-Authorization', 'Idempotency-Key', 'traceparent', 'baggage', 'X-Amzn-Trace-Id', 'X-B3-TraceId'],
  ...[
    'Sec-Fetch-User',
    'Sec-CH-UA',
    'Upload-Offset',
    'Tus-Resumable',
    'X-Goog-Api-Key',
    'X-Amz-Date',
    'X-Ms-Version',
  ],
  ...[
    'X-Ms-Date',
    'X-Socket-Id',
    'X-Inertia',
    'HX-Request',
    'HX-Current-URL',
    'Turbo-Frame',
    'X-Livewire',
    'X-Timezone',
  ],
  ...[
    'X-Grpc-Web',
    'Grpc-Timeout',
    'Connect-Protocol-Version',
    'X-Parse-Application-Id',
    'X-Appwrite-Project',
    'apikey',
  ],
  ...[
    'X-Registry-Auth',
    'Docker-Content-Digest',
    'npm-auth-type',
    'X-JFrog-Art-Api',
    'Username',
    'Password',
    'X-Password',
  ],
  ...clientsOwn.map(name => name.replace(/-\*$/, '-x')),
]
