import { STATUS_CODES } from 'node:http';

import { CloseCode } from 'graphql-ws';
import { describe, expect, it } from 'vitest';

import { allCodes } from '../support/docs/declared.ts';
import { code, read, sectionOf, tableBelow, textOf } from '../support/docs/guides.ts';
import { filesIn, sourceIn } from '../support/docs/sources.ts';

/** Close codes of the WebSocket library: a bad frame, a broken connection, a text that is not UTF-8, a long message. */
const closeCodesOfLibraries = [1002, 1006, 1007, 1009];

const serverSource = sourceIn('src/server');
const transportSource = sourceIn('src/server/transport');

/** The numbers of some digits that the sources of the transports hold. */
const numbersOf = (digits: number): readonly number[] =>
  [...transportSource.matchAll(new RegExp(`(?<![\\w.])\\d{${digits}}(?![\\w.])`, 'g'))].map(([text]) =>
    Number(text),
  );

const ascending = (numbers: Iterable<number>): readonly number[] =>
  [...new Set(numbers)].sort((a, b) => a - b);

describe('docs/errors.md', () => {
  const catalogue = tableBelow('docs/errors.md', '## Codes');
  const others = tableBelow('docs/errors.md', '## Other codes');

  it('has every code of the catalogue and no other, with its message and whether trying again can help', () => {
    expect(catalogue).toEqual(
      Object.entries(allCodes).map(([name, { message, retryable }]) => [
        code(name),
        message,
        retryable ? 'yes' : 'no',
      ]),
    );
  });

  it.each(Object.keys(allCodes))('says when %s comes and what a client does', (name) => {
    const section = sectionOf('docs/errors.md', `### ${name}`);
    expect(section).toMatch(/^- When: \S/m);
    expect(section).toMatch(/^- The client \S/m);
  });

  it.each(Object.keys(allCodes))('has %s because a part of the server gives it', (name) => {
    const parts = filesIn('src/server').filter((path) => path !== 'src/server/base/errors.ts');
    expect(parts.some((path) => read(path).includes(`'${name}'`))).toBe(true);
  });

  it('has the codes that are no entry of the catalogue, as the sources spell them', () => {
    const spelt = [
      ...serverSource.matchAll(/\bcode: '([A-Z][A-Z_]+)'|'((?:GRAPHQL|INTERNAL)_[A-Z_]+)'/g),
    ].map(([, given, coded]) => given ?? coded ?? '');
    const elsewhere = new Set(spelt.filter((name) => !(name in allCodes)));
    expect(others.map(([name]) => textOf(name)).sort()).toEqual([...elsewhere].sort());
    expect(others.filter(([, when = '']) => when === '')).toEqual([]);
  });

  it('has every HTTP status that the sources spell, and no other', () => {
    const documented = tableBelow('docs/errors.md', '## HTTP statuses').map(([status]) => Number(status));
    const sent = numbersOf(3).filter((number) => number >= 200 && number in STATUS_CODES);
    expect(ascending(documented)).toEqual(ascending(sent));
  });

  it('names with each HTTP status only codes that there are', () => {
    const known = new Set([...Object.keys(allCodes), ...others.map(([name]) => textOf(name))]);
    const named = tableBelow('docs/errors.md', '## HTTP statuses').flatMap(([, codes = '']) =>
      [...codes.matchAll(/[A-Z]+(?:_[A-Z]+)*/g)].map(([name]) => name),
    );
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has every status that refuses an upgrade among the HTTP statuses', () => {
    const all = tableBelow('docs/errors.md', '## HTTP statuses').map(([status]) => status);
    const upgrades = tableBelow('docs/errors.md', '### Refused upgrades').map(([status]) => status);
    expect(upgrades.length).toBeGreaterThan(0);
    expect(upgrades.filter((status) => !all.includes(status))).toEqual([]);
  });

  it('has every close code of WebSocket that the sources and their libraries send, and no other', () => {
    const documented = tableBelow('docs/errors.md', '## WebSocket close codes').map(([value]) =>
      Number(value),
    );
    const sent = numbersOf(4).filter((number) => number > 1000 && number < 1016);
    expect(documented.filter((value) => value < 4000)).toEqual(
      ascending([...sent, ...closeCodesOfLibraries]),
    );
  });

  it('names no close code of the protocol that does not exist, and all that the server may send', () => {
    const ofClients = [CloseCode.BadResponse, CloseCode.InternalClientError];
    const ofServers = Object.values(CloseCode).filter(
      (value) =>
        typeof value === 'number' &&
        ![...ofClients, CloseCode.ConnectionAcknowledgementTimeout].includes(value),
    );
    const documented = tableBelow('docs/errors.md', '## WebSocket close codes').map(([value]) =>
      Number(value),
    );
    expect(documented.filter((value) => value >= 4000)).toEqual(ofServers.map(Number).sort());
  });
});
