param communicationName string
@secure()
param endpoint string
@secure()
param secret string

resource communication 'Microsoft.Communication/communicationServices@2026-03-18' existing = { name: communicationName }

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'egst-${communicationName}'
  location: 'global'
  properties: { source: communication.id, topicType: 'Microsoft.Communication.CommunicationServices' }
}

resource reports 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'delivery-reports'
  properties: {
    filter: {
      includedEventTypes: [
        'Microsoft.Communication.SMSDeliveryReportReceived'
        'Microsoft.Communication.EmailDeliveryReportReceived'
      ]
    }
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: endpoint
        deliveryAttributeMappings: [
          { name: 'X-Delivery-Secret', type: 'Static', properties: { value: secret, isSecret: true } }
        ]
      }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}
