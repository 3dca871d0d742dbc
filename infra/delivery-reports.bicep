// After the app is deployed: Event Grid asks its endpoint whether it wants these events before it sends any.
param vaultName string
param communicationName string
param apiUrl string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = { name: vaultName }

module subscription 'delivery-report-subscription.bicep' = {
  name: 'delivery-report-subscription'
  params: {
    communicationName: communicationName
    endpoint: '${apiUrl}/api/v1/delivery-reports'
    secret: vault.getSecret('delivery-report-secret')
  }
}
