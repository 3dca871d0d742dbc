#!/bin/sh
# Makes each secret that the app reads from the vault, once: a second master secret under the same id would lock out everybody.
set -eu

# Before the first provisioning there is no vault.
[ -n "${AZURE_KEY_VAULT_NAME:-}" ] || exit 0

has() {
  # An unreadable vault must not look like an empty one, hence the list.
  printf '%s\n' "$present" | grep -qx "$1"
}

make() {
  has "$1" && return
  echo "Making $1."
  # By way of a pipe: neither a command line nor a file ever holds it.
  "$2" | az keyvault secret set --vault-name "$AZURE_KEY_VAULT_NAME" --name "$1" --file /dev/stdin --encoding utf-8 --output none
  present="$present
$1"
}

master_key() { openssl rand -base64 32 | tr -d '\n'; }
shared_secret() { openssl rand -hex 32 | tr -d '\n'; }

# The role that lets us in was given a moment ago, and may take minutes to be known everywhere.
tries=0
until present=$(az keyvault secret list --vault-name "$AZURE_KEY_VAULT_NAME" --query '[].name' --output tsv); do
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || { echo "The vault $AZURE_KEY_VAULT_NAME does not let us in." >&2; exit 1; }
  sleep 15
done

for id in ${COUNTERSIGN_MASTER_KEYS:-} ${COUNTERSIGN_MASTER_KEY:-} ${COUNTERSIGN_OTHER_MASTER_KEY:-}; do
  make "master-key-$id" master_key
done
make delivery-report-secret shared_secret

# The app looked for them before they were there; it would look again tomorrow.
az rest --method post --output none \
  --url "https://management.azure.com$AZURE_FUNCTION_ID/config/configreferences/appsettings/refresh?api-version=2022-03-01"
