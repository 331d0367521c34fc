import { readFileSync } from 'node:fs';

/** An instruction of a Dockerfile, with its continued lines as one. */
export interface Instruction {
  /** In capitals: `RUN`. */
  readonly name: string;
  readonly rest: string;
}

/** Reads the instructions of the image itself, the last stage of the project's Dockerfile, in their order. */
export function readDockerfile(): readonly Instruction[] {
  const text = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8');
  return text
    .slice(text.lastIndexOf('\nFROM ') + 1)
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+) +(.+)$/.exec(line) ?? [];
      return { name, rest };
    });
}

/** The words of a command in the form of JSON. */
export function wordsOf(instruction: Instruction | undefined): readonly string[] {
  return JSON.parse(/\[.*\]$/.exec(instruction?.rest ?? '')?.[0] ?? '[]') as string[];
}
