import { applicationBody, federatedBody, type HandOver, markerIn } from './values.ts'

/**
 * The same as a template of Bicep, by its extension for Microsoft Graph, which makes no secrets.
 * @see https://learn.microsoft.com/graph/templates/bicep/overview-bicep-templates-for-graph
 */
export function bicepTemplate(handOver: HandOver): string {
  const { keyId: _, ...handed } = handOver
  const body = { uniqueName: markerIn(handed), ...applicationBody(handed) }
  const trust = federatedBody(handed)
  return `// az deployment group create --resource-group <group> --template-file <this file> --query properties.outputs
// bicepconfig.json: { "extensions": { "graph": "br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0" } }
extension graph

resource app 'Microsoft.Graph/applications@v1.0' = ${written(body)}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: app.appId
}

${trust === undefined ? '' : `resource trust 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = ${written({ ...trust, name: `${body.uniqueName}/${trust.name}` })}\n\n`}output tenantId string = tenant().tenantId
output appId string = app.appId
output objectId string = app.id
output servicePrincipalId string = principal.id
`
}

/** A value in Bicep's own notation. */
function written(value: unknown, indent = ''): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map(each => `${inner}${written(each, inner)}\n`).join('')}${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const lines = Object.entries(value).filter(([, each]) => each !== undefined)
    return `{\n${lines.map(([name, each]) => `${inner}${name}: ${written(each, inner)}\n`).join('')}${indent}}`
  }
  if (typeof value !== 'string') return String(value)
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${').replaceAll('\n', '\\n')}'`
}
