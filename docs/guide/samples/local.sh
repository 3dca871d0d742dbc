export COUNTERSIGN_URL=http://localhost:7071
export COUNTERSIGN_TENANT=demo
export COUNTERSIGN_KEY=$(curl -s $COUNTERSIGN_URL/local/demo | sed 's/.*"apiKey":"\([^"]*\)".*/\1/')
