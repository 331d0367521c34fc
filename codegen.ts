import type { CodegenConfig } from '@graphql-codegen/cli';
import { lexicographicSortSchema, printSchema } from 'graphql';

import { assembleSchema } from './src/server/domains/index.ts';

const scalars = { BigInt: 'string', Decimal: 'string', DateTime: 'string', Cursor: 'string', ID: 'string' };

const config: CodegenConfig = {
  schema: printSchema(lexicographicSortSchema(assembleSchema())),
  documents: ['src/client/documents/*.graphql'],
  silent: true,
  generates: {
    './schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true } },
    './src/client/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: true },
      config: {
        scalars,
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        immutableTypes: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.ts',
      },
    },
  },
};

export default config;
