import { TypeInfo, visit, visitWithTypeInfo, BREAK, type DocumentNode, type GraphQLSchema } from 'graphql';

import type { Viewer } from '../context.ts';
import { isViewerDependent } from '../viewer-dependence.ts';

/** Whether a document touches a field that depends on the viewer, in any of its operations and fragments. */
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

/** The name of the set of viewers that get the same results: `public`, or a single viewer. */
export function viewerClass(viewer: Viewer | null, isShared: boolean): string {
  return isShared || viewer === null
    ? 'public'
    : JSON.stringify([viewer.wallet, viewer.role, viewer.expiresAt]);
}
