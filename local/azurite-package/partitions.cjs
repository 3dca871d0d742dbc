'use strict';
// Makes Azurite look a partition up, as Azure does. By itself it runs the filter of a query over every row of the
// table, and finds a single row among all rows with its row key: after some thousand accounts, most of the time of a
// request goes there. What is found stays the same, because the whole filter still runs on the rows of the partition.
module.exports = azurite => {
  const persistence = azurite + 'table/persistence/';
  const { default: Store } = require(persistence + 'LokiTableMetadataStore.js');
  const { default: parse } = require(persistence + 'QueryInterpreter/QueryParser.js');
  const { queryTableEntities, getEntityCollection } = Store.prototype;

  Store.prototype.getEntityCollection = function (...names) {
    const rows = getEntityCollection.apply(this, names);
    rows.findOne = findOne;
    return rows;
  };

  Store.prototype.queryTableEntities = function (context, account, table, options, ...next) {
    const partition = partitionOf(options.filter);
    if (partition === undefined) return queryTableEntities.call(this, context, account, table, options, ...next);
    const narrowed = Object.create(this, {
      getEntityCollection: {
        value: (...names) => {
          const rows = this.getEntityCollection(...names);
          return { chain: () => rows.chain().find({ PartitionKey: partition }) };
        },
      },
    });
    return queryTableEntities.call(narrowed, context, account, table, options, ...next);
  };

  // The index of the first property is the one that is used.
  function findOne({ PartitionKey, RowKey, ...others }) {
    return Object.getPrototypeOf(this).findOne.call(this, { PartitionKey, RowKey, ...others });
  }

  // Undefined if the filter does not name one partition, or is none: Azurite says so itself.
  function partitionOf(filter) {
    try {
      return filter ? search(parse(filter)) : undefined;
    } catch {
      return undefined;
    }
  }

  function search(node) {
    if (node.name === 'and') return search(node.left) ?? search(node.right);
    const [name, value] = [node.left?.identifier, node.right?.value];
    return node.name === 'eq' && name === 'PartitionKey' && typeof value === 'string' ? value : undefined;
  }
};
