#!/bin/sh
# Alerts are made in any case. Without an address they turn red in the portal, where nobody looks at night.
set -eu

if [ -z "${COUNTERSIGN_ALERT_EMAIL:-}" ]; then
  echo "WARNING: no alert reaches anybody. azd env set COUNTERSIGN_ALERT_EMAIL you@example.com && azd provision" >&2
fi

if [ "${COUNTERSIGN_MONTHLY_BUDGET:-0}" = 0 ] || [ -z "${COUNTERSIGN_BUDGET_FROM:-}" ]; then
  echo "WARNING: no budget is watched: nobody hears of it when SMS cost more than they should (docs/deploy.md)." >&2
fi
