import { readFileSync } from 'node:fs';

import type { RedisClient } from './connection.ts';
import { unavailable } from './errors.ts';

/** An argument of a script. */
export type ScriptArgument = string | number;

/**
 * Runs a script, with all of its effects or none.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE` when Redis does not answer or refuses; the script may have run.
 */
export type RunScript<Name extends string> = (
  name: Name,
  keys: readonly string[],
  args: readonly ScriptArgument[],
) => Promise<unknown>;

/** Lua scripts that take the same keys. */
export interface ScriptFiles<Name extends string> {
  /** The file of each script. On one client, no two files have the same name. */
  readonly files: Readonly<Record<Name, URL>>;
  /** Keys that each script takes before its arguments. */
  readonly numberOfKeys: number;
}

type Command = (...args: readonly ScriptArgument[]) => Promise<unknown>;

/**
 * Defines Lua scripts as commands of a client. Redis gets the text of a script once, and afterwards its digest.
 *
 * @throws when a file cannot be read.
 */
export function defineScripts<Name extends string>(
  client: RedisClient,
  { files, numberOfKeys }: ScriptFiles<Name>,
): RunScript<Name> {
  for (const file of Object.values<URL>(files)) {
    client.defineCommand(commandOf(file), { numberOfKeys, lua: readFileSync(file, 'utf8') });
  }
  const commands = client as unknown as Record<string, Command>;
  return async (name, keys, args) => {
    try {
      return await commands[commandOf(files[name])]?.(...keys, ...args);
    } catch (error) {
      throw unavailable(error);
    }
  };
}

/** The name of a script's command: the name of its file. */
function commandOf({ pathname }: URL): string {
  return `marketcast:${pathname.slice(pathname.lastIndexOf('/') + 1)}`;
}
