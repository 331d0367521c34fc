import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';

import { read, root } from './guides.ts';
import { filesIn } from './sources.ts';

/** A document of GraphQL that a file of the project holds. */
export interface FoundDocument {
  /** The path of the file. */
  readonly path: string;
  readonly text: string;
  readonly document: DocumentNode;
}

/** Texts between quotes of TypeScript. A placeholder stands for a name of GraphQL. */
function textsOfSource(source: string): readonly string[] {
  return [...source.matchAll(/`([^`]*)`|'([^'\n]*)'/g)].map(([, template, quoted]) =>
    (template ?? quoted ?? '').replaceAll(/\$\{[^}]*\}/g, 'id'),
  );
}

/** Texts between fences of a guide, and the texts of sources among them. */
function textsOfGuide(guide: string): readonly string[] {
  return [...guide.matchAll(/^```\w+\n(.*?)^```/gms)].flatMap(([, text = '']) => [
    text,
    ...textsOfSource(text),
  ]);
}

/** The documents of guides, of the client, of GraphiQL, of the commands and of the benchmarks that the server answers. */
export function findDocuments(schema: GraphQLSchema): readonly FoundDocument[] {
  const guides = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
  const client = readdirSync(join(root, 'src/client/documents')).map(
    (name) => `src/client/documents/${name}`,
  );
  const sources = ['src/client', 'src/cli', 'src/server/transport/http', 'bench'].flatMap(filesIn);
  const texts = [
    ...guides.filter((path) => path.endsWith('.md')).flatMap((path) => textsIn(path, textsOfGuide)),
    ...client.flatMap((path) => textsIn(path, (text) => [text])),
    // The benchmark of abuse sends documents that are refused.
    ...sources
      .filter((path) => !/generated|node_modules|^bench\/abuse/.test(path))
      .flatMap((path) => textsIn(path, textsOfSource)),
  ];
  return texts.flatMap(({ path, text }) => {
    const document = tryParse(text);
    return document === null || validate(schema, document).length > 0 ? [] : [{ path, text, document }];
  });
}

function textsIn(
  path: string,
  textsOf: (content: string) => readonly string[],
): { path: string; text: string }[] {
  return textsOf(read(path)).map((text) => ({ path, text }));
}

function tryParse(text: string): DocumentNode | null {
  if (!text.includes('{')) return null;
  try {
    return parse(text);
  } catch {
    return null;
  }
}
