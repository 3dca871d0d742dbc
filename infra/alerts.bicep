param location string
param tags object
param workspaceId string
param email string
param monthlyBudget int
param budgetFrom string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

// The host writes into a queue of this name what its function refused five times: a message that nobody gets.
var poison = '''
StorageQueueLogs
| where OperationName == "PutMessage" and Uri contains "-poison/messages"
'''

// A person saw "try again": more than a few mean that storage or the code is broken.
var failures = '''
AppRequests
| where toint(ResultCode) >= 500
'''

resource poisoned 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'poisoned-messages'
  location: location
  tags: tags
  properties: {
    displayName: 'Messages that could not be handled'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: { allOf: [{ query: poison, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 }] }
    actions: { actionGroups: empty(email) ? [] : [people.id] }
  }
}

resource failing 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'failing-requests'
  location: location
  tags: tags
  properties: {
    displayName: 'Requests that fail'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: { allOf: [{ query: failures, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 10 }] }
    actions: { actionGroups: empty(email) ? [] : [people.id] }
  }
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = if (monthlyBudget > 0 && !empty(budgetFrom)) {
  name: 'monthly'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetFrom }
    notifications: {
      halfway: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 50
        contactEmails: empty(email) ? [] : [email]
        contactRoles: ['Owner']
      }
      spent: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        contactEmails: empty(email) ? [] : [email]
        contactRoles: ['Owner']
      }
      // More SMS than anybody meant: what toll fraud looks like before the month ends.
      foreseen: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 120
        thresholdType: 'Forecasted'
        contactEmails: empty(email) ? [] : [email]
        contactRoles: ['Owner']
      }
    }
  }
}
