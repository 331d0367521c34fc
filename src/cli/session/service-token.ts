import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ViewerDocument } from '../../client/generated/graphql.ts';
import { CommandError } from '../command/command.ts';
import { RequestError } from './session.ts';
import type { Session } from './session.ts';

const fileName = 'development.json';

/**
 * Returns the given service token, else the token that a server in development writes to its data folder.
 *
 * @throws {CommandError} when no token is given and the folder has none.
 */
export async function findServiceToken(given: string | null, dataDir: string): Promise<string> {
  if (given !== null) return given;
  const path = join(dataDir, fileName);
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof content === 'object' && content !== null && 'serviceToken' in content)
      return String(content.serviceToken);
  } catch {
    // A missing file and an unreadable file need the same advice.
  }
  throw new CommandError(
    `There is no service token in ${path}: start the server in development, or give --service-token or --data-dir.`,
  );
}

/**
 * Resolves once the server has answered and has accepted the token as a service token.
 *
 * @throws {CommandError} when the server cannot be reached or refuses the token.
 */
export async function checkServiceToken(session: Session, token: string): Promise<void> {
  let role: string | undefined;
  try {
    role = (await session.request(ViewerDocument, {}, token)).viewer?.role;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const refused = error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN';
    throw new CommandError(
      refused ? refusal(session, `${error.code}: ${error.message}`) : `${error.message}.`,
    );
  }
  if (role !== 'service_role') throw new CommandError(refusal(session, `its role is ${role ?? 'none'}`));
}

function refusal(session: Session, reason: string): string {
  return `${session.url} refuses the service token (${reason}): give another by --service-token or --data-dir.`;
}
