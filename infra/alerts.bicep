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

// Somebody tries names of one tenant, or a change of ours rejects right answers. Names that nobody has lock nobody out.
var locks = '''
AppMetrics
| where Name == "countersign.locks" and tostring(Properties["countersign.locked"]) in ("account", "device")
| summarize Locks = sum(Sum) by Tenant = tostring(Properties["countersign.tenant.id"])
| where Locks > 20
'''

// Codes that nobody enters are what SMS pumping looks like, and so is a network that swallows them.
var unverified = '''
AppMetrics
| where Name == "countersign.messages" and tostring(Properties["countersign.message.content"]) == "code" and tostring(Properties["countersign.message.channel"]) == "sms"
| extend Step = tostring(Properties["countersign.message.step"]), CallingCode = tostring(Properties["countersign.calling_code"])
| summarize Sent = sumif(Sum, Step == "sent"), Entered = sumif(Sum, Step == "entered") by CallingCode
| where Sent >= 20 and Entered < 0.3 * Sent
'''

// A code that comes late is a code asked for again. Messages that nobody claims at all have no age: what is put on a
// queue whose function, of the same name, is never invoked.
var late = '''
union
(
    AppMetrics
    | where Name == "countersign.queue.age" and tostring(Properties["countersign.message.channel"]) != "webhook"
    | summarize Oldest = max(Max) by Channel = tostring(Properties["countersign.message.channel"])
    | where Oldest > 60
),
(
    StorageQueueLogs
    | where OperationName == "PutMessage" and TimeGenerated < ago(5m)
    | extend Channel = extract("/(sms|email)/messages", 1, Uri)
    | where isnotempty(Channel)
    | distinct Channel
    | join kind=leftanti (
        AppMetrics
        | where Name == "countersign.storage.round_trips"
        | distinct Channel = tostring(Properties["countersign.function"])
    ) on Channel
)
'''

resource poisoned 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
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

resource failing 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
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

resource locking 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'locked-accounts'
  location: location
  tags: tags
  properties: {
    displayName: 'Accounts that lock, of one tenant'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: locks
          timeAggregation: 'Count'
          dimensions: [{ name: 'Tenant', operator: 'Include', values: ['*'] }]
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: empty(email) ? [] : [people.id] }
  }
}

resource pumping 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'unverified-codes'
  location: location
  tags: tags
  properties: {
    displayName: 'Codes by SMS that nobody enters, in one country'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      allOf: [
        {
          query: unverified
          timeAggregation: 'Count'
          dimensions: [{ name: 'CallingCode', operator: 'Include', values: ['*'] }]
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: empty(email) ? [] : [people.id] }
  }
}

resource lagging 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'late-messages'
  location: location
  tags: tags
  properties: {
    displayName: 'Messages that leave late or not at all'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: late
          timeAggregation: 'Count'
          dimensions: [{ name: 'Channel', operator: 'Include', values: ['*'] }]
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: empty(email) ? [] : [people.id] }
  }
}

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = if (monthlyBudget > 0 && !empty(budgetFrom)) {
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
