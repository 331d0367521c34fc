import { parseArgs } from 'node:util';

import { CommandError } from './command.ts';
import { toBaseUnits } from './shares.ts';

/** An option of a command line: a flag, or a value that the help shows by its `placeholder`. */
export interface Option {
  readonly placeholder?: string;
  readonly default?: string;
  readonly meaning: string;
}

/** How a command is called. */
export interface Usage<Name extends string> {
  readonly command: string;
  readonly operands: readonly string[];
  readonly summary: string;
  readonly options: Readonly<Record<Name, Option>>;
}

/** A command line. An option without a value and a default is `null`; a flag that is left out is `false`. */
export interface Arguments<Name extends string> {
  readonly operands: readonly string[];
  readonly values: Readonly<Record<Name, string | null>>;
  readonly flags: Readonly<Record<Name | 'help', boolean>>;
}

/** The options of every command that talks to a server. */
export const serverOptions = {
  url: {
    placeholder: 'URL',
    default: 'http://127.0.0.1:4001/graphql',
    meaning: 'GraphQL endpoint of the server.',
  },
  'service-token': {
    placeholder: 'TOKEN',
    meaning: 'Token with the role service_role. Left out: the one in development.json of the data folder.',
  },
  'data-dir': {
    placeholder: 'DIR',
    default: './.data',
    meaning: 'Data folder of a server in development, where it leaves its tokens.',
  },
} as const satisfies Record<string, Option>;

/**
 * Reads a command line.
 *
 * With `--help`, only the names of the options are checked.
 *
 * @throws {CommandError} for an unknown option, a value left out, or too few or too many operands.
 */
export function readArguments<Name extends string>(
  usage: Usage<Name>,
  argv: readonly string[],
): Arguments<Name> {
  const names = Object.keys(usage.options) as Name[];
  const parsed = parse(usage, argv, names);
  const given = (name: string) => parsed.values[name];
  const flags = Object.fromEntries([...names, 'help'].map((name) => [name, given(name) === true]));
  const values = names.map((name) => {
    const value = given(name);
    return [name, typeof value === 'string' ? value : (usage.options[name].default ?? null)];
  });
  if (flags['help'] !== true && parsed.positionals.length !== usage.operands.length) {
    const wanted = usage.operands.length === 0 ? 'no operand' : usage.operands.join(' ');
    throw new CommandError(`Expected ${wanted}, got ${parsed.positionals.length} operands. ${hint(usage)}`);
  }
  return {
    operands: parsed.positionals,
    values: Object.fromEntries(values) as Record<Name, string | null>,
    flags: flags as Record<Name | 'help', boolean>,
  };
}

/** The text for `--help`: how to call the command, and every option with its default. */
export function helpText<Name extends string>(usage: Usage<Name>): string {
  const help: Option = { meaning: 'This text.' };
  const rows = Object.entries<Option>({ ...usage.options, help }).map(([name, option]) => {
    const suffix = option.default === undefined ? '' : ` Default: ${option.default}.`;
    return [
      `--${name}${option.placeholder === undefined ? '' : ` ${option.placeholder}`}`,
      option.meaning + suffix,
    ];
  });
  const width = Math.max(...rows.map(([left = '']) => left.length));
  const lines = rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`);
  const call = ['npm run', usage.command, '--', ...usage.operands, '[options]'].join(' ');
  return `${call}\n\n${usage.summary}\n\n${lines.join('\n')}\n`;
}

/**
 * Reads the value of an option as a number above zero.
 *
 * @throws {CommandError} naming the option, when its value is no such number, or is not whole and `whole` is set.
 */
export function readPositive(name: string, value: string | null, { whole = false } = {}): number {
  const number = value !== null && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (number > 0 && (!whole || Number.isSafeInteger(number))) return number;
  throw new CommandError(`--${name} must be a ${whole ? 'whole ' : ''}number above 0, not "${value ?? ''}".`);
}

/**
 * Reads the value of an option as shares above zero, in base units.
 *
 * @throws {CommandError} naming the option, when its value is no such number.
 */
export function readShares(name: string, value: string | null): bigint {
  if (value !== null && /^\d{1,9}(\.\d{1,9})?$/.test(value)) {
    const shares = toBaseUnits(value);
    if (shares > 0n) return shares;
  }
  throw new CommandError(`--${name} must be a number of shares above 0, not "${value ?? ''}".`);
}

/**
 * Reads the endpoint of the server.
 *
 * @throws {CommandError} when it is no http or https URL.
 */
export function readEndpoint(value: string | null): string {
  if (value !== null && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new CommandError(`--url must be an http or https URL, not "${value ?? ''}".`);
}

function parse<Name extends string>(usage: Usage<Name>, argv: readonly string[], names: readonly Name[]) {
  const type = (name: Name) => (usage.options[name].placeholder === undefined ? 'boolean' : 'string');
  const options = Object.fromEntries(names.map((name) => [name, { type: type(name) } as const]));
  try {
    return parseArgs({
      args: [...argv],
      options: { ...options, help: { type: 'boolean', short: 'h' } } as Record<
        string,
        { type: 'boolean' | 'string' }
      >,
      allowPositionals: true,
    });
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : '').split(/\.\s|\n/);
    throw new CommandError(`${reason}. ${hint(usage)}`);
  }
}

function hint(usage: Usage<string>): string {
  return `See npm run ${usage.command} -- --help.`;
}
