param domain string
param siteName string
param thumbprint string

resource site 'Microsoft.Web/sites@2025-03-01' existing = { name: siteName }

resource binding 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = {
  parent: site
  name: domain
  properties: {
    hostNameType: 'Verified'
    customHostNameDnsRecordType: 'CName'
    sslState: 'SniEnabled'
    thumbprint: thumbprint
  }
}
