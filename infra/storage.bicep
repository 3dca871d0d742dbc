param name string
param location string
param tags object
param sku string
param isPrivate bool
param workspaceId string

resource storage 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    // Identities only: a leaked key would open every tenant, past all that the code guards.
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource packages 'containers' = { name: 'packages' }
  }

  resource queues 'queueServices' = {
    name: 'default'
    resource made 'queues' = [for queue in ['sms', 'email', 'webhook', 'follow-up']: { name: queue }]
  }

  resource tables 'tableServices' = {
    name: 'default'
    resource made 'tables' = { name: 'countersign' }
  }
}

// Tables cannot be restored: nobody deletes the account by mistake.
resource kept 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: storage
  name: 'kept'
  properties: { level: 'CanNotDelete', notes: 'Holds every account. Remove this lock first, on purpose.' }
}

// What becomes poison is a write into a queue of that name; the alert reads it here.
// The linter would accept only the stable version, which is of 2016.
#disable-next-line use-recent-api-versions
resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: storage::queues
  name: 'writes'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageWrite', enabled: true }]
  }
}

output id string = storage.id
output name string = storage.name
output packageContainer string = storage::blobs::packages.name
