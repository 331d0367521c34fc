import { describe, expect, it } from 'vitest';

import { RunningOperations, type RunningOperation } from '../../../src/server/base/running-operations.ts';
import { block } from '../../support/servers/block.ts';

const operationOf = (name: string): RunningOperation => ({
  facts: () => ({
    ...{ kind: 'query', name, documentHash: null, rootFields: [] },
    ...{ transport: 'http', address: '127.0.0.1' },
  }),
});

describe('the operations of a process', () => {
  it('tell the longest synchronous part since the last look, once', () => {
    const operations = new RunningOperations();
    const [short, long] = [operationOf('short'), operationOf('long')];
    operations.begin(short);
    operations.end(short);
    operations.begin(long);
    block(20);
    operations.end(long);
    operations.begin(short);
    operations.end(short);
    const longest = operations.takeLongest();
    expect(longest?.operation).toBe(long);
    expect(longest?.ranMs).toBeGreaterThanOrEqual(19);
    expect(operations.takeLongest()).toBeNull();
  });

  it('end a part when another begins, and count a part that still runs', () => {
    const operations = new RunningOperations();
    const [first, second] = [operationOf('first'), operationOf('second')];
    operations.begin(first);
    operations.begin(second);
    // The first has no part any more that could end.
    operations.end(first);
    block(20);
    expect(operations.takeLongest()?.operation).toBe(second);
  });

  it('name the oldest that are under way, and none that has left', () => {
    const operations = new RunningOperations();
    const all = ['a', 'b', 'c', 'd'].map(operationOf);
    for (const operation of all) operations.enter(operation);
    const [first, second, third] = all;
    if (first !== undefined) operations.leave(first);
    expect(operations.underWay(2)).toEqual([second, third]);
    for (const operation of all) operations.leave(operation);
    expect(operations.underWay(2)).toEqual([]);
  });
});
