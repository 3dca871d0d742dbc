// An address of the operator's own, with a certificate that Azure renews.
param location string
param tags object
param domain string
param isBound bool
param siteName string
param planId string

resource site 'Microsoft.Web/sites@2025-03-01' existing = { name: siteName }

// The certificate is made only for a name that leads here already. Later this would take the certificate off again.
resource first 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = if (!isBound) {
  parent: site
  name: domain
  properties: { hostNameType: 'Verified', customHostNameDnsRecordType: 'CName', sslState: 'Disabled' }
}

resource certificate 'Microsoft.Web/certificates@2025-03-01' = {
  name: 'cert-${domain}'
  location: location
  tags: tags
  dependsOn: [first]
  properties: { serverFarmId: planId, canonicalName: domain }
}

// In a module, because one template cannot write the same binding twice.
module secured 'domain-binding.bicep' = {
  name: 'domain-binding'
  params: { domain: domain, siteName: siteName, thumbprint: certificate.properties.thumbprint }
}
