import { parseArgs } from 'node:util';

import { startApp } from './app/app.ts';
import { ConfigError, loadConfig } from './base/config.ts';
import { FolderLockedError } from './db/drivers/folder-lock.ts';
import { createLogger } from './base/logger.ts';
import { createMetrics } from './base/metrics.ts';
import { variables } from './base/variables.ts';
import { domainVariables } from './domains/index.ts';
import { showWelcome } from './development/welcome.ts';

const help = `npm start [-- --help]

Serves Marketcast. It is configured by environment variables; docs/configuration.md says more about each.

${Object.entries({ ...variables, ...domainVariables })
  .map(
    ([name, { default: fallback, meaning }]) =>
      `  ${name}${fallback === null ? '' : ` (${fallback})`}\n      ${meaning}`,
  )
  .join('\n')}
`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const config = loadConfig(domainVariables);
  const logger = createLogger(config.LOG_LEVEL);
  const app = await startApp(config, logger, createMetrics(true));
  logger.info({ url: app.url, environment: config.NODE_ENV }, 'ready');
  const removeSession = showWelcome(app, config);

  let isStopping = false;
  const stop = (signal: string): void => {
    // A second SIGTERM or SIGINT exits at once.
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info({ signal }, 'stopping');
    removeSession();
    app.stop().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.fatal({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'the process is broken');
    process.exit(1);
  });
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error && !isSelfExplanatory(error) ? `\n${error.stack ?? ''}` : '';
  process.stderr.write(`Marketcast cannot start: ${message}${detail}\n`);
  process.exit(1);
});

/** Whether the message alone tells the operator the cause: the configuration, the folder or a system call. */
function isSelfExplanatory(error: Error): boolean {
  return error instanceof ConfigError || error instanceof FolderLockedError || 'syscall' in error;
}
