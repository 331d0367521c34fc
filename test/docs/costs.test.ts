import { Kind, parse, validate, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/server/base/config.ts';
import { assembleSchema, domainVariables } from '../../src/server/domains/index.ts';
import { costOf, type OperationCost } from '../../src/server/graphql/execution/cost.ts';
import { fragmentsOf } from '../../src/server/graphql/execution/fragments.ts';
import { findDocuments } from '../support/docs/graphql-documents.ts';
import { tableBelow, textOf } from '../support/docs/guides.ts';

const schema = assembleSchema();
const limits = loadConfig(domainVariables, {});
const found = findDocuments(schema);

interface Costed extends OperationCost {
  readonly name: string;
}

/** The costs of the operations of a document, without values for its variables. */
function costsOf(document: DocumentNode): readonly Costed[] {
  return document.definitions
    .filter(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    )
    .map((operation) => ({
      name: operation.name?.value ?? '',
      ...costOf({ schema, fragments: fragmentsOf(document), operation, variables: {} }),
    }));
}

/** A cost as the guide writes it. */
const shown = (cost: number): string => (cost === 0 ? '–' : String(Math.ceil(cost)));

describe('the documents of the project', () => {
  it.each([
    ['docs/delivery.md', 1],
    ['README.md', 1],
    ['src/client/documents/', 8],
    ['src/server/transport/http/graphiql.ts', 1],
    ['bench/', 4],
  ])('are found in %s', (path, count) => {
    expect(found.filter((document) => document.path.startsWith(path)).length).toBeGreaterThanOrEqual(count);
  });

  it('are within the limits of the cost that a server has by default', () => {
    const tooDear = found.flatMap(({ path, document }) =>
      costsOf(document)
        .filter(
          ({ cost, eventCost, searches }) =>
            cost > limits.QUERY_MAX_COST ||
            eventCost > limits.QUERY_MAX_EVENT_COST ||
            searches > limits.QUERY_MAX_SEARCHES,
        )
        .map(({ name, cost, eventCost }) => `${path}: ${name} ${cost} ${eventCost}`),
    );
    expect(tooDear).toEqual([]);
  });

  it('of the client are within the limits with the largest pages', () => {
    const client = found.filter(({ path }) => path.startsWith('src/client/documents/'));
    const variables = { first: 100, search: 'text' };
    for (const { document } of client) {
      for (const operation of document.definitions) {
        if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
        const { cost } = costOf({ schema, fragments: fragmentsOf(document), operation, variables });
        expect(cost, operation.name?.value).toBeLessThanOrEqual(limits.QUERY_MAX_COST);
      }
    }
  });
});

describe('docs/clients.md', () => {
  it('has the cost of each operation of the client', () => {
    const rows = tableBelow('docs/clients.md', '## Costs', 'Operation');
    const costs = found
      .filter(({ path }) => path.startsWith('src/client/documents/'))
      .flatMap(({ document }) => costsOf(document))
      .map(({ name, cost, eventCost }) => [name, shown(cost), shown(eventCost)]);
    expect(rows.map(([name, ...costs]) => [textOf(name), ...costs])).toEqual(costs);
  });

  it('has the costs of typical documents', () => {
    const rows = tableBelow('docs/clients.md', '## Costs', 'Document');
    expect(rows.length).toBeGreaterThan(8);
    for (const [cell = '', ...costs] of rows) {
      const document = parse(textOf(cell));
      expect(validate(schema, document), cell).toEqual([]);
      const [costed] = costsOf(document);
      expect([shown(costed?.cost ?? 0), shown(costed?.eventCost ?? 0)], cell).toEqual(costs);
      expect(costed?.cost).toBeLessThanOrEqual(limits.QUERY_MAX_COST);
      expect(costed?.eventCost).toBeLessThanOrEqual(limits.QUERY_MAX_EVENT_COST);
    }
  });
});
