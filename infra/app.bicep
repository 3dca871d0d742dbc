param token string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param packageContainer string
param vaultName string
@secure()
param telemetryConnection string
param workspaceId string
param alwaysReady int
param zoneRedundant bool
param subnetId string
param frontDoorId string
param publicUrl string
param apiUrl string
param masterKey string
param otherMasterKey string
param communicationEndpoint string
param emailSender string
param smsSender string
param emailsPerMinute int
param emailsPerHour int

resource storage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = { name: storageName }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      // The app answers preflights itself. With an entry here the platform would, and for every tenant alike.
      cors: { allowedOrigins: [], supportCredentials: false }
      // Every customer's Front Door comes from these addresses: only the id tells ours. Event Grid comes directly.
      ipSecurityRestrictionsDefaultAction: empty(frontDoorId) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(frontDoorId)
        ? []
        : [
            {
              name: 'front-door'
              priority: 100
              action: 'Allow'
              tag: 'ServiceTag'
              ipAddress: 'AzureFrontDoor.Backend'
              headers: { 'x-azure-fdid': [frontDoorId] }
            }
            { name: 'event-grid', priority: 200, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureEventGrid' }
          ]
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: 40
        instanceMemoryMB: 2048
        alwaysReady: alwaysReady > 0 ? [{ name: 'http', instanceCount: alwaysReady }] : []
        // Hashing takes as many slots as there are cores; what waits for one longer is answered 429.
        triggers: { http: { perInstanceConcurrency: 16 } }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
    }
  }

  // Deployment by Entra only.
  resource ftp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }
}

var url = empty(apiUrl) ? 'https://${site.properties.defaultHostName}' : apiUrl

// functions/Settings/CountersignOptions.cs says what each means.
resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: union(
    {
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
      AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
      AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
      AZURE_CLIENT_ID: identityClientId
      // Without it the host tells the app its own front end's address, and all clients are one.
      ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true'
      APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnection
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      Countersign__ApiUrl: url
      Countersign__MasterKey__Current: masterKey
      Countersign__Communication__Endpoint: communicationEndpoint
      Countersign__Communication__EmailSender: emailSender
      Countersign__Communication__SmsSender: smsSender
      Countersign__Communication__EmailsPerMinute: string(emailsPerMinute)
      Countersign__Communication__EmailsPerHour: string(emailsPerHour)
      // storage.bicep has made the table and the queues.
      Countersign__CreateStorage: 'false'
      Countersign__DeliveryReportSecret: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=delivery-report-secret)'
    },
    empty(publicUrl)
      ? {}
      : {
          Countersign__PublicUrl: publicUrl
        },
    empty(frontDoorId)
      ? {}
      : {
          Countersign__ClientAddress__Header: 'X-Azure-SocketIP'
          Countersign__ClientAddress__FrontDoorId: frontDoorId
        },
    toObject(
      filter([masterKey, otherMasterKey], id => !empty(id)),
      id => 'Countersign__MasterKeys__${id}',
      id => '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=master-key-${id})'
    )
  )
}

// The linter would accept only the stable version, which is of 2016.
#disable-next-line use-recent-api-versions
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'host'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}

output id string = site.id
output name string = site.name
output planId string = plan.id
output url string = url
output host string = site.properties.defaultHostName
// What the TXT record of a domain must hold, so that nobody else can claim it.
output domainProof string = site.properties.customDomainVerificationId
