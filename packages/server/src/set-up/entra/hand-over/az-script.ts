import { GRAPH_APP_ID } from '../access.ts'
import { SECRET_DAYS } from '../wishes.ts'
import { applicationBody, federatedBody, type HandOver, markerIn, scopesInWords } from './values.ts'

const PROOFS = {
  certificate: 'and a certificate, whose key stays where this file was made',
  secret: 'and a client secret, which stands in the output',
  federated: 'and a federated credential, so that there is no secret',
} as const

/**
 * A script of bash for whoever is signed in with `az`: it sends the very requests that this program would. Run again it finds what
 * it has made. What it prints is read back with `--from`.
 */
export function azScript(handOver: HandOver): string {
  const { tenant, wishes, keyId } = handOver
  const body = JSON.stringify(applicationBody(handOver))
  return `#!/usr/bin/env bash
# Registers ${comment(wishes.appName)} in the tenant ${tenant.id}, for
# ${comment(wishes.externalUrl)}: application, enterprise application, redirect URI, optional claims,
# ${PROOFS[wishes.credential]}.
# It needs az (https://aka.ms/azure-cli), signed in as somebody who may register applications:
#
#     az login --tenant ${tenant.id} --allow-no-subscriptions
#     bash <this file> > entra.json
#
# Give entra.json back: gatewright setup entra --from entra.json
set -euo pipefail
umask 077

TENANT=${quoted(tenant.id)}
GRAPH=${quoted(`${tenant.graph}/v1.0`)}
RESOURCE=${quoted(tenant.graph)}
MARKER=${quoted(markerIn(handOver))}
NAME=${quoted(wishes.appName)}
KEY_ID=${quoted(keyId ?? '')}
APPLICATION=${quoted(body)}

say() { printf '%s\\n' "$*" >&2; }
graph() { # method, path, then what az rest takes
  local method=$1 path=$2
  shift 2
  az rest --method "$method" --url "$GRAPH$path" --resource "$RESOURCE" "$@"
}

signed_in=$(az account show --query tenantId -o tsv)
if [ "$signed_in" != "$TENANT" ]; then
  say "az is signed in to the tenant $signed_in. Run: az login --tenant $TENANT --allow-no-subscriptions"
  exit 1
fi

NAMED="/applications(uniqueName='$MARKER')"
if existing=$(graph get "$NAMED?\\$select=keyCredentials" --query 'keyCredentials[].keyId' -o tsv 2>/dev/null); then
  for key in $existing; do
    if [ "$key" != "$KEY_ID" ]; then
      say "The application is there, with another certificate ($key), which this would remove. Let gatewright setup entra do it with --app."
      exit 1
    fi
  done
else
  quoted_name=\${NAME//\\'/\\'\\'}
  namesake=$(graph get "/applications?\\$filter=displayName%20eq%20'\${quoted_name// /%20}'&\\$select=appId" --query 'value[0].appId' -o tsv)
  if [ -n "$namesake" ] && [ "$namesake" != None ]; then
    say "There is an application of this name already ($namesake). Make the script anew with --app-name and another name."
    exit 1
  fi
fi

say "Registering the application ..."
graph patch "$NAMED" --headers 'Prefer=create-if-missing' 'Content-Type=application/json' --body "$APPLICATION" >/dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  if app_id=$(graph get "$NAMED" --query appId -o tsv 2>/dev/null); then break; fi
  sleep 3
done
object_id=$(graph get "$NAMED" --query id -o tsv)

say "Making the enterprise application ..."
PRINCIPAL="/servicePrincipals(appId='$app_id')"
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  if principal_id=$(graph get "$PRINCIPAL" --query id -o tsv 2>/dev/null); then break; fi
  if ! graph post /servicePrincipals --headers 'Content-Type=application/json' --body "{\\"appId\\":\\"$app_id\\"}" >/dev/null 2>&1; then sleep 3; fi
done
principal_id=$(graph get "$PRINCIPAL" --query id -o tsv)
${wishes.consent ? consent : ''}${wishes.credential === 'secret' ? secret() : ''}${federatedPart(handOver)}
${
  wishes.credential === 'secret'
    ? `printf '{"tenantId":"%s","appId":"%s","objectId":"%s","servicePrincipalId":"%s","keyId":"%s","secret":"%s"}\\n' \\
  "$TENANT" "$app_id" "$object_id" "$principal_id" "$secret_id" "$secret"
say "Done. The output holds a secret: hand it over where nobody else reads it, and delete it afterwards."`
    : `printf '{"tenantId":"%s","appId":"%s","objectId":"%s","servicePrincipalId":"%s"}\\n' \\
  "$TENANT" "$app_id" "$object_id" "$principal_id"
say "Done. The output holds no secret."`
}
`
}

const consent = `
say "Consenting for the organisation ..."
graph_id=$(graph get "/servicePrincipals(appId='${GRAPH_APP_ID}')" --query id -o tsv)
granted=$(graph get "/servicePrincipals/$principal_id/oauth2PermissionGrants" --query 'value[].consentType' -o tsv)
case "$granted" in
  *AllPrincipals*) ;;
  *) graph post /oauth2PermissionGrants --headers 'Content-Type=application/json' --body "{\\"clientId\\":\\"$principal_id\\",\\"consentType\\":\\"AllPrincipals\\",\\"resourceId\\":\\"$graph_id\\",\\"scope\\":\\"${scopesInWords}\\"}" >/dev/null ;;
esac
`

function federatedPart(handOver: HandOver): string {
  const body = federatedBody(handOver)
  if (body === undefined) return ''
  return `
say "Making the federated credential ..."
FEDERATED=${quoted(JSON.stringify(body))}
trusted=$(graph get "/applications/$object_id/federatedIdentityCredentials" --query 'value[].name' -o tsv)
case "
$trusted
" in
  *"
${body.name}
"*) ;;
  *) graph post "/applications/$object_id/federatedIdentityCredentials" --headers 'Content-Type=application/json' --body "$FEDERATED" >/dev/null ;;
esac
`
}

const secret = () => `
say "Making a client secret ..."
ends=$(date -u -d '+${SECRET_DAYS} days' +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v+${SECRET_DAYS}d +%Y-%m-%dT%H:%M:%SZ)
made=$(graph post "/applications/$object_id/addPassword" --headers 'Content-Type=application/json' \\
  --body "{\\"passwordCredential\\":{\\"displayName\\":\\"Gatewright\\",\\"endDateTime\\":\\"$ends\\"}}" --query '[keyId, secretText]' -o tsv)
secret_id=$(printf '%s\\n' $made | sed -n 1p)
secret=$(printf '%s\\n' $made | sed -n 2p)
`

/** A word of bash that is taken letter by letter. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A line of a comment, whatever somebody has typed. */
const comment = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ')
