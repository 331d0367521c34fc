import { join } from 'node:path';

import ts from 'typescript';
import { expect, it } from 'vitest';

import { internalNames } from '../../../launch/internal-names.mjs';
import { entrySources } from '../../support/docs/client-guide.ts';
import { root } from '../../support/docs/guides.ts';

/** The names of the members of every type that the entries of the package export. */
function publicNames(): ReadonlySet<string> {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(Object.values(entrySources), options);
  const checker = program.getTypeChecker();
  const names = new Set<string>();
  const seen = new Set<ts.Type>();

  const isOurs = (declaration: ts.Declaration): boolean => {
    const { fileName } = declaration.getSourceFile();
    return fileName.startsWith(join(root, 'src/client')) && !fileName.includes('/generated/');
  };
  function visit(type: ts.Type): void {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnionOrIntersection()) for (const part of type.types) visit(part);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      visit(signature.getReturnType());
      for (const parameter of signature.getParameters()) visit(checker.getTypeOfSymbol(parameter));
    }
    for (const member of type.getProperties()) {
      // A private member is of no use to callers.
      if (member.name.startsWith('#') || !member.declarations?.every(isOurs)) continue;
      names.add(member.name);
      visit(checker.getTypeOfSymbol(member));
    }
  }
  for (const path of Object.values(entrySources)) {
    const file = program.getSourceFile(path);
    const module = file && checker.getSymbolAtLocation(file);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      if (!symbol.declarations?.some(isOurs) && !(symbol.flags & ts.SymbolFlags.Alias)) continue;
      visit(checker.getDeclaredTypeOfSymbol(symbol));
      visit(checker.getTypeOfSymbol(symbol));
    }
  }
  return names;
}

it('no public type of the client has a member whose name the build shortens', () => {
  const names = publicNames();
  expect([...names]).toEqual(
    expect.arrayContaining(['stream', 'onEvent', 'retryAfterMs', 'isStale', 'toMs']),
  );
  expect(internalNames.filter((name) => names.has(name))).toEqual([]);
});

it('no object of the platform that the client calls has a member whose name the build shortens', () => {
  const classes = [
    Array,
    Object,
    Function,
    String,
    Number,
    RegExp,
    Error,
    Promise,
    Map,
    Set,
    WeakMap,
    URL,
    Response,
    Headers,
    ReadableStream,
    AbortController,
    AbortSignal,
    TextDecoder,
    EventTarget,
    Event,
  ];
  const platform = classes.flatMap((one) => [
    ...Object.getOwnPropertyNames(one),
    ...Object.getOwnPropertyNames(one.prototype),
  ]);
  const globals = Object.getOwnPropertyNames(globalThis);
  expect(internalNames.filter((name) => [...platform, ...globals].includes(name))).toEqual([]);
});
