param token string
param tags object
param dataLocation string
param emailDomain string
param isEmailDomainVerified bool
param workspaceId string
param emailsPerMinute int
param emailsPerHour int

resource email 'Microsoft.Communication/emailServices@2026-03-18' = {
  name: 'email-${token}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource managed 'Microsoft.Communication/emailServices/domains@2026-03-18' = {
  parent: email
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  // Tracking would put a pixel and rewritten links into messages whose links are secrets.
  properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
}

resource own 'Microsoft.Communication/emailServices/domains@2026-03-18' = if (!empty(emailDomain)) {
  parent: email
  name: empty(emailDomain) ? 'none' : emailDomain
  location: 'global'
  tags: tags
  properties: { domainManagement: 'CustomerManaged', userEngagementTracking: 'Disabled' }
}

var usesOwn = !empty(emailDomain) && isEmailDomainVerified

resource service 'Microsoft.Communication/communicationServices@2026-03-18' = {
  name: 'acs-${token}'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: usesOwn ? [managed.id, own.id] : [managed.id]
  }
}

// Whether a message arrived; neither text nor address of an SMS is in these.
// The linter would accept only the stable version, which is of 2016.
#disable-next-line use-recent-api-versions
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: service
  name: 'usage'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'Usage', enabled: true }]
  }
}

output name string = service.name
output endpoint string = 'https://${service.properties.hostName}'
output emailSender string = 'DoNotReply@${usesOwn ? emailDomain : managed.properties.fromSenderDomain}'
// What the service takes of a new domain, until it agrees to more.
output emailsPerMinute int = emailsPerMinute > 0 ? emailsPerMinute : (usesOwn ? 30 : 5)
output emailsPerHour int = emailsPerHour > 0 ? emailsPerHour : (usesOwn ? 100 : 10)
