import { GRAPH_APP_ID } from '../access.ts'
import { CLAIMS, logoutUrlOf, redirectUriOf, SECRET_DAYS, SIGN_IN_SCOPES } from '../wishes.ts'
import { federatedBody, type HandOver } from './values.ts'

/**
 * The same for Terraform and OpenTofu, by the resource `azuread_application` of the provider `hashicorp/azuread` and what belongs
 * to it. It finds what it has made by its own state.
 */
export function terraformFile(handOver: HandOver): string {
  const { tenant, wishes } = handOver
  const isSecret = wishes.credential === 'secret'
  const logoutUrl = logoutUrlOf(wishes)
  return `# terraform init && terraform apply && terraform output -json gatewright > entra.json
terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
  }
}

provider "azuread" {
  tenant_id = ${text(tenant.id)}
}

resource "azuread_application" "gatewright" {
  display_name     = ${text(wishes.appName)}
  sign_in_audience = "AzureADMyOrg"
  notes            = ${text(`Made by "gatewright setup entra" for ${wishes.externalUrl}.`)}
  tags             = ["gatewright"]

  api {
    requested_access_token_version = 2
  }

  web {
    redirect_uris = [${text(redirectUriOf(wishes))}]${logoutUrl === undefined ? '' : `\n    logout_url    = ${text(logoutUrl)}`}
  }

  optional_claims {
${CLAIMS.map(name => `    id_token {\n      name = ${text(name)}\n    }`).join('\n')}
  }

  required_resource_access {
    resource_app_id = ${text(GRAPH_APP_ID)}
${SIGN_IN_SCOPES.map(([name, id]) => `    resource_access { # ${name}\n      id   = ${text(id)}\n      type = "Scope"\n    }`).join('\n')}
  }
}

resource "azuread_service_principal" "gatewright" {
  client_id = azuread_application.gatewright.client_id
}
${credentialOf(handOver)}
output "gatewright" {
${isSecret ? '  sensitive = true\n' : ''}  value = {
    tenantId           = ${text(tenant.id)}
    appId              = azuread_application.gatewright.client_id
    objectId           = azuread_application.gatewright.object_id
    servicePrincipalId = azuread_service_principal.gatewright.object_id${isSecret ? '\n    keyId              = azuread_application_password.gatewright.key_id\n    secret             = azuread_application_password.gatewright.value' : ''}
  }
}
`
}

function credentialOf(handOver: HandOver): string {
  const { certificate } = handOver
  if (certificate !== undefined) return uploaded(certificate.toString())
  const trust = federatedBody(handOver)
  return trust === undefined
    ? password
    : `
resource "azuread_application_federated_identity_credential" "gatewright" {
  application_id = azuread_application.gatewright.id
  display_name   = ${text(trust.name)}
  issuer         = ${text(trust.issuer)}
  subject        = ${text(trust.subject)}
  audiences      = [${trust.audiences.map(text).join(', ')}]
}
`
}

const uploaded = (pem: string): string => `
resource "azuread_application_certificate" "gatewright" {
  application_id = azuread_application.gatewright.id
  type           = "AsymmetricX509Cert"
  value          = <<-PEM
${pem
  .trimEnd()
  .split('\n')
  .map(line => `    ${line}`)
  .join('\n')}
  PEM
}
`

const password = `
resource "azuread_application_password" "gatewright" {
  application_id    = azuread_application.gatewright.id
  display_name      = "Gatewright"
  end_date_relative = "${SECRET_DAYS * 24}h"
}
`

/** A text of HCL; \`\${\` and \`%{\` would begin a template. */
const text = (value: string): string => JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{')
