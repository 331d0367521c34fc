import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  type GraphQLNamedType,
} from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));

interface Described {
  readonly path: string;
  readonly description: string | null | undefined;
}

/** A type and everything in it that a reader of the schema meets. */
function partsOf(type: GraphQLNamedType): Described[] {
  const parts: Described[] = [{ path: type.name, description: type.description }];
  if (isEnumType(type)) {
    for (const { name, description } of type.getValues())
      parts.push({ path: `${type.name}.${name}`, description });
  }
  if (isInputObjectType(type)) {
    for (const { name, description } of Object.values(type.getFields())) {
      parts.push({ path: `${type.name}.${name}`, description });
    }
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const { name, description, args } of Object.values(type.getFields())) {
      parts.push({ path: `${type.name}.${name}`, description });
      for (const arg of args) {
        parts.push({ path: `${type.name}.${name}(${arg.name})`, description: arg.description });
      }
    }
  }
  return parts;
}

describe('schema.graphql', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );

  it('describes every type, field, argument, input field and enum value', () => {
    const parts = types.flatMap(partsOf);
    expect(parts.length).toBeGreaterThan(200);
    const bare = parts.filter(({ description }) => description == null || description.trim() === '');
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it('has no directives of its own', () => {
    expect(schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive))).toEqual([]);
  });

  it('has every name of the contract', () => {
    const fieldsOf = (name: string): string[] => {
      const type = schema.getType(name);
      return isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
    };
    const valuesOf = (name: string): string[] => {
      const type = schema.getType(name);
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    };
    const contract = {
      Market: `id onChainAddress question description category tags creatorWallet resolverWallet state isCancelled
        bParameter initialLiquidity sharesYes sharesNo priceYes priceNo totalVolume proposedOutcome finalOutcome
        proposalTally disputeTally createdAt approvedAt activatedAt resolutionProposedAt finalizedAt updatedAt cursor
        trades discussions`,
      Trade: `id market marketId userWallet tradeType outcome shares cost priceAfter txSignature blockTime createdAt`,
      Vote: `market marketId userWallet voteType vote votedAt`,
      VoteTally: `for against total approvalRate threshold thresholdReached`,
      Discussion: `id market marketId userWallet content createdAt deletedAt`,
      Event: `id cursor occurredAt publishedAt`,
      MarketEvent: `id cursor marketId occurredAt publishedAt market`,
      MarketStateChanged: `action oldState newState`,
      TradeExecuted: `trade`,
      VoteCast: `vote tally`,
      DiscussionPosted: `discussion`,
      DiscussionDeleted: `discussionId deletedAt`,
      PriceUpdated: `priceYes priceNo sharesYes sharesNo totalVolume`,
      PositionChanged: `position`,
      Query: `market markets viewer serverStatus`,
      Viewer: `wallet role expiresAt positions`,
      Mutation: `requestWalletChallenge signInWithWallet proposeMarket changeMarketState executeTrade castVote
        postDiscussion deleteDiscussion`,
      Subscription: `marketStateChanged tradeExecuted voteCast discussionPosted discussionDeleted priceUpdated
        marketEvents positionChanged`,
    };
    for (const [name, names] of Object.entries(contract)) {
      expect(fieldsOf(name), name).toEqual(expect.arrayContaining(names.split(/\s+/)));
    }
    const enums = {
      MarketState: 'PROPOSED APPROVED ACTIVE RESOLVING DISPUTED FINALIZED',
      TradeType: 'BUY SELL',
      Outcome: 'YES NO',
      VoteType: 'PROPOSAL DISPUTE',
      ChangeAction: 'CREATED UPDATED DELETED',
      MarketCategory: 'POLITICS SPORTS CRYPTO SCIENCE ENTERTAINMENT OTHER',
    };
    for (const [name, values] of Object.entries(enums)) {
      expect(valuesOf(name).sort(), name).toEqual(values.split(' ').sort());
    }
  });
});

/** Runs the check of generated files in a folder: its exit code and its output. */
function checkGenerated(folder: string): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', 'lint:generated'], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe('the generated files', () => {
  let copy: string;

  // A project with copies of the generated files, and links for the rest.
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'test-generated-'));
    for (const name of ['package.json', 'codegen.ts', 'tsconfig.json', 'node_modules']) {
      symlinkSync(join(root, name), join(copy, name));
    }
    cpSync(join(root, 'schema.graphql'), join(copy, 'schema.graphql'));
    cpSync(join(root, 'src/client'), join(copy, 'src/client'), { recursive: true });
    for (const name of readdirSync(join(root, 'src')).filter((entry) => entry !== 'client')) {
      symlinkSync(join(root, 'src', name), join(copy, 'src', name));
    }
  });

  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  it('are what the code and the documents say', async () => {
    const { code, output } = await checkGenerated(root);
    expect(output).not.toContain('stale');
    expect(code).toBe(0);
  });

  it('fail the check when they are another than that, and it names them', async () => {
    appendFileSync(join(copy, 'schema.graphql'), '\n"""Old."""\ntype Old {\n  id: ID!\n}\n');
    appendFileSync(join(copy, 'src/client/generated/graphql.ts'), '\nexport type Mine = string;\n');
    appendFileSync(
      join(copy, 'src/client/documents/markets.graphql'),
      '\nquery New { markets { cursor } }\n',
    );

    const { code, output } = await checkGenerated(copy);
    expect(code).not.toBe(0);
    expect(output.match(/[./\w]+\.(ts|graphql)$/gm)?.sort()).toEqual([
      './schema.graphql',
      './src/client/generated/gql.ts',
      './src/client/generated/graphql.ts',
    ]);
  });
});
