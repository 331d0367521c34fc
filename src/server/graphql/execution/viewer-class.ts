import { TypeInfo, visit, visitWithTypeInfo, BREAK, type DocumentNode, type GraphQLSchema } from 'graphql';

import type { Viewer } from '../context.ts';
import { isViewerDependent } from '../viewer-dependence.ts';

/** Whether any operation or fragment of a document selects a field that depends on the viewer. */
export function touchesViewer(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let isTouched = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const field = types.getFieldDef();
        if (field == null || !isViewerDependent(field)) return undefined;
        isTouched = true;
        return BREAK;
      },
    }),
  );
  return isTouched;
}

/**
 * The key of the viewers that get the same results: `public` for all viewers, else a key of a single viewer. An
 * anonymous viewer is always in `public`.
 */
export function viewerClass(viewer: Viewer | null, isShared: boolean): string {
  return isShared || viewer === null
    ? 'public'
    : JSON.stringify([viewer.wallet, viewer.role, viewer.expiresAt]);
}
