param name string
param location string
param tags object
param isPrivate bool
param deployerAddress string
param workspaceId string

@description('Holds the master secrets. Without them no code, no link and no TOTP secret can be computed or opened again.')
resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    // For delivery-reports.bicep, which gives Event Grid the secret that it shows.
    enabledForTemplateDeployment: true
    publicNetworkAccess: isPrivate && empty(deployerAddress) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: isPrivate && !empty(deployerAddress) ? [{ value: deployerAddress }] : []
    }
  }
}

// The linter would accept only the stable version, which is of 2016.
#disable-next-line use-recent-api-versions
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

output id string = vault.id
output name string = vault.name
