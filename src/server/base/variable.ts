import { z } from 'zod';

/** Any text. */
export const text = z.string().min(1);
/** A whole number within bounds. */
export const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
/** A decimal between 0 and 1. */
export const fraction = z.string().regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a decimal between 0 and 1');
/** Texts, separated by commas. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
/** A URL whose protocol is in the list. */
export const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL starting with ${protocols.join('// or ')}//`,
    );

/** A variable of the environment. */
export interface Variable<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** The text as it would stand in the environment; null means that the variable has no default. */
  readonly default: string | null;
  readonly meaning: string;
}

/** Describes a variable. */
export const variable = <Schema extends z.ZodType, Default extends string | null>(
  schema: Schema,
  fallback: Default,
  meaning: string,
): Variable<Schema> & { readonly default: Default } => ({ schema, default: fallback, meaning });
