targetScope = 'subscription'

@description('Names the environment: part of every name, and its tag.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('A region that has Flex Consumption.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Where the links in messages lead: a page of your own, {tenant} in its path stands for the tenant. Empty: the hosted page of each tenant.')
param publicUrl string = ''

@description('The address in every token and link, without /api/v1. Chosen once: tokens of another address are refused. Empty: https and apiDomain, else the address that Azure gives the app.')
param apiUrl string = ''

@description('A host name of your own for the app, whose DNS records lead to it; empty: none.')
param apiDomain string = ''

@description('Set after the first deployment with apiDomain: later ones leave its binding alone.')
param isApiDomainBound bool = false

@description('A purchased number or an alphanumeric sender; empty where SMS is off.')
param smsSender string = ''

@description('Where messages and addresses are kept at rest by the communication service. Cannot be changed later.')
param dataLocation string = 'Europe'

@description('A domain of your own to send email from; empty for the one that Azure manages, which sends ten emails an hour.')
param emailDomain string = ''

@description('Set when the DNS records of emailDomain are verified: from then on it sends.')
param isEmailDomainVerified bool = false

@description('Emails a minute that the service takes from this subscription; 0: what it takes of a new domain.')
param emailsPerMinute int = 0

@description('The same for an hour.')
param emailsPerHour int = 0

@description('Id of the master secret that writes. It lies in the vault as master-key-{id}.')
param masterKey string = 'k1'

@description('Id of a second master secret that may still be read, or soon will be, while one replaces the other.')
param otherMasterKey string = ''

@description('Standard_GZRS copies to the paired region too, for a failover by hand.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

@description('Spreads the app over three zones of the region. It then has at least two instances, which are always warm and billed.')
param zoneRedundant bool = false

@description('A virtual network with private endpoints: nobody else reaches storage and vault.')
param privateNetwork bool = false

@description('With privateNetwork: the address that may still write secrets into the vault, that is, of whoever runs azd. Empty: none.')
param deployerAddress string = ''

@description('Instances that are always warm for HTTP. None costs nothing while nobody signs in, and a cold start when somebody does.')
param alwaysReady int = 0

@description('The frontDoorId of the profile before the app, which then takes requests from it alone; empty: none.')
param frontDoorId string = ''

@description('Who is told by email of alerts and of the budget; empty for nobody.')
param alertEmail string = ''

@description('Per month, in the currency of the subscription. 0: no budget.')
param monthlyBudget int = 0

@description('The first day of the month in which the budget was created, such as 2027-01-01. It stays as it is.')
param budgetFrom string = ''

@description('Who deploys: may write the secrets of the vault.')
param deployerId string = deployer().objectId

@allowed(['User', 'ServicePrincipal'])
param deployerType string = 'User'

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  name: 'identity'
  params: { name: 'id-${token}', location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: { token: token, location: location, tags: tags }
}

module storage 'storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    sku: storageSku
    isPrivate: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'vault.bicep' = {
  scope: group
  name: 'vault'
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    isPrivate: privateNetwork
    deployerAddress: deployerAddress
    workspaceId: monitoring.outputs.workspaceId
  }
}

module communication 'communication.bicep' = {
  scope: group
  name: 'communication'
  params: {
    token: token
    tags: tags
    dataLocation: dataLocation
    emailDomain: emailDomain
    isEmailDomainVerified: isEmailDomainVerified
    emailsPerMinute: emailsPerMinute
    emailsPerHour: emailsPerHour
    workspaceId: monitoring.outputs.workspaceId
  }
}

module roles 'roles.bicep' = {
  scope: group
  name: 'roles'
  params: {
    appId: identity.outputs.principalId
    deployerId: deployerId
    deployerType: deployerType
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    componentName: monitoring.outputs.componentName
    communicationName: communication.outputs.name
  }
}

module network 'network.bicep' = if (privateNetwork) {
  scope: group
  name: 'network'
  params: {
    token: token
    location: location
    tags: tags
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
  }
}

module app 'app.bicep' = {
  scope: group
  name: 'app'
  dependsOn: [roles]
  params: {
    token: token
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    vaultName: vault.outputs.name
    telemetryConnection: monitoring.outputs.connectionString
    workspaceId: monitoring.outputs.workspaceId
    alwaysReady: zoneRedundant ? max(alwaysReady, 2) : alwaysReady
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.appSubnetId ?? ''
    frontDoorId: frontDoorId
    publicUrl: publicUrl
    apiUrl: !empty(apiUrl) || empty(apiDomain) ? apiUrl : 'https://${apiDomain}'
    masterKey: masterKey
    otherMasterKey: otherMasterKey
    communicationEndpoint: communication.outputs.endpoint
    emailSender: communication.outputs.emailSender
    smsSender: smsSender
    emailsPerMinute: communication.outputs.emailsPerMinute
    emailsPerHour: communication.outputs.emailsPerHour
  }
}

module domain 'domain.bicep' = if (!empty(apiDomain)) {
  scope: group
  name: 'domain'
  params: {
    location: location
    tags: tags
    domain: apiDomain
    isBound: isApiDomainBound
    siteName: app.outputs.name
    planId: app.outputs.planId
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    monthlyBudget: monthlyBudget
    budgetFrom: budgetFrom
  }
}

module workbook 'workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: { location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_FUNCTION_ID string = app.outputs.id
output AZURE_FUNCTION_NAME string = app.outputs.name
output AZURE_COMMUNICATION_NAME string = communication.outputs.name
output COUNTERSIGN_API_URL string = app.outputs.url
output COUNTERSIGN_API_HOST string = app.outputs.host
output COUNTERSIGN_API_DOMAIN_PROOF string = app.outputs.domainProof
output COUNTERSIGN_MASTER_KEYS string = trim('${masterKey} ${otherMasterKey}')
output COUNTERSIGN_EMAIL_SENDER string = communication.outputs.emailSender
