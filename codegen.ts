import { createHash } from 'node:crypto';

import type { CodegenConfig } from '@graphql-codegen/cli';
import { preset } from '@graphql-codegen/client-preset';
import {
  isAbstractType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  stripIgnoredCharacters,
  visit,
  type SelectionNode,
} from 'graphql';

import { z } from 'zod';

import { notificationData } from './src/server/domains/inbox/data.ts';
import { assembleSchema } from './src/server/domains/index.ts';

const schema = lexicographicSortSchema(assembleSchema());

const scalars = {
  ...{ BigInt: 'string', Decimal: 'string', DateTime: 'string', Cursor: 'string', ID: 'string' },
  JSON: 'unknown',
};

const typename: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Makes a trusted document of the text of an operation, adds it to the texts by their ids, and returns its id.
 *
 * The document has `__typename` everywhere but at the root of an operation. Apollo Client and urql select it in the texts that
 * they send, because their caches need it, and cannot select it in a document that they name by its id.
 */
function trust(operation: string, trustedTexts: Map<string, string>): string {
  const root = (parent: unknown): boolean =>
    typeof parent === 'object' && parent !== null && 'operation' in parent;
  const document = visit(parse(operation), {
    SelectionSet: (node, _key, parent) =>
      root(parent) ? undefined : { ...node, selections: [typename, ...node.selections.filter(isNoTypename)] },
  });
  const text = stripIgnoredCharacters(print(document));
  const id = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  trustedTexts.set(id, text);
  return id;
}

function isNoTypename(selection: SelectionNode): boolean {
  return (
    selection.kind !== Kind.FIELD || selection.name.value !== '__typename' || selection.alias !== undefined
  );
}

/** The client preset, with the texts of {@link trust} in its manifest. */
const clientPreset = (trustedTexts: ReadonlyMap<string, string>): typeof preset => ({
  ...preset,
  async buildGeneratesSection(options) {
    const sections = await preset.buildGeneratesSection(options);
    return sections.map((section) => {
      const written = section.pluginMap['persisted-operations'];
      if (written === undefined) return section;
      const plugin: typeof written.plugin = async (...args) => {
        // The manifest is complete once the preset has written its own.
        await written.plugin(...args);
        return `${JSON.stringify(Object.fromEntries(trustedTexts), null, 2)}\n`;
      };
      return { ...section, pluginMap: { ...section.pluginMap, 'persisted-operations': { plugin } } };
    });
  },
});

/** The typed documents of a front end, and the manifest by which a server trusts them. */
function documentsOf(documents: string): CodegenConfig['generates'][string] {
  const trustedTexts = new Map<string, string>();
  return {
    documents: [documents],
    preset: clientPreset(trustedTexts),
    presetConfig: {
      fragmentMasking: false,
      persistedDocuments: { hashAlgorithm: (operation: string) => trust(operation, trustedTexts) },
    },
    config: {
      scalars,
      strictScalars: true,
      enumsAsTypes: true,
      useTypeImports: true,
      immutableTypes: true,
      emitLegacyCommonJSImports: false,
      importExtension: '.ts',
    },
  };
}

/** Writes the types that each interface and union may be, which caches need. */
const possibleTypesPreset: typeof preset = {
  buildGeneratesSection: ({ baseOutputDir, ...options }) =>
    Promise.resolve([
      {
        ...options,
        filename: `${baseOutputDir}possible-types.ts`,
        plugins: [{ 'possible-types': {} }],
        pluginMap: { ...options.pluginMap, 'possible-types': { plugin: possibleTypes } },
      },
    ]),
};

function possibleTypes(): string {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const named = abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  return [
    '/** The types that each interface may be: `possibleTypes` of the cache of Apollo Client. */',
    `export const possibleTypes = ${JSON.stringify(Object.fromEntries(named), null, 2)};`,
    '',
  ].join('\n');
}

/** Writes the type of the `data` of each type of notification. */
const notificationDataPreset: typeof preset = {
  buildGeneratesSection: ({ baseOutputDir, ...options }) =>
    Promise.resolve([
      {
        ...options,
        filename: `${baseOutputDir}notification-data.ts`,
        plugins: [{ 'notification-data': {} }],
        pluginMap: { ...options.pluginMap, 'notification-data': { plugin: notificationTypesOf } },
      },
    ]),
};

function notificationTypesOf(): string {
  const members = Object.entries(notificationData).map(
    ([type, data]) => `  readonly ${type}: ${typeText(z.toJSONSchema(data))};`,
  );
  return [
    '/** The `data` of a notification by its type. Shares are billionths of a share and amounts lamports, as decimal texts. */',
    'export interface NotificationData {',
    ...members,
    '}',
    '',
  ].join('\n');
}

/** The TypeScript type that a JSON schema describes. */
function typeText({ type, enum: values, anyOf, items, properties }: z.core.JSONSchema.BaseSchema): string {
  if (values !== undefined) return values.map((value) => `'${String(value)}'`).join(' | ');
  if (anyOf !== undefined) return anyOf.map(typeText).join(' | ');
  if (type === 'array' && typeof items === 'object' && !Array.isArray(items))
    return `readonly (${typeText(items)})[]`;
  if (type === 'object' && properties !== undefined) {
    const fields = Object.entries(properties).map(
      ([name, value]) => `readonly ${name}: ${typeof value === 'object' ? typeText(value) : 'unknown'}`,
    );
    return `{ ${fields.join('; ')} }`;
  }
  if (type === 'object') return '{ readonly [name: string]: unknown }';
  return type === undefined ? 'unknown' : [type].flat().join(' | ');
}

const config: CodegenConfig = {
  schema: printSchema(schema),
  silent: true,
  generates: {
    './schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true } },
    './src/client/generated/schema.ts': {
      plugins: ['typescript'],
      config: {
        scalars,
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        immutableTypes: true,
        onlyOperationTypes: false,
        skipTypename: false,
      },
    },
    './src/client/generated/caches/': { preset: possibleTypesPreset },
    './src/client/generated/notifications/': { preset: notificationDataPreset },
    './src/client/generated/': documentsOf('src/client/documents/*.graphql'),
    './src/dashboard/generated/': documentsOf('src/dashboard/features/*/*.graphql'),
  },
};

export default config;
