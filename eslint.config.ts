import { existsSync } from 'node:fs';

import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The servers of the benchmark, whose types are known only where `npm run bench` has installed their packages. */
const unknownPeers = existsSync('bench/node_modules') ? [] : ['bench/fan-out/peers'];

export default defineConfig(
  { ignores: ['node_modules', '.data', 'src/client/generated', '**/*.cjs', ...unknownPeers] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // Only the configuration reads variables, so that every variable has a type, a default and a meaning.
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only src/server/base/config.ts reads process.env.',
        },
      ],
    },
  },
  {
    files: ['src/server/base/config.ts', 'test/**', 'bench/**', 'vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // Command-line programs write for a person and have no logger.
  { files: ['src/cli/**', 'bench/**', 'test/support/**'], rules: { 'no-console': 'off' } },
);
