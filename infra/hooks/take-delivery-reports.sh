#!/bin/sh
# Has Event Grid bring what became of each message.
set -eu

az deployment group create --output none \
  --resource-group "$AZURE_RESOURCE_GROUP" --name delivery-reports --template-file infra/delivery-reports.bicep \
  --parameters vaultName="$AZURE_KEY_VAULT_NAME" communicationName="$AZURE_COMMUNICATION_NAME" apiUrl="$COUNTERSIGN_API_URL"
