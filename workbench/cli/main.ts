import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { EXIT, LabFailure } from '../engines/failure.ts';
import { buildProgram } from './program.ts';
import { paint } from './text.ts';

const root = process.env.LAB_ROOT ?? join(import.meta.dirname, '..', '..');
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env')); // as Compose does

// A reader such as `head` has seen enough: no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await buildProgram(root).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : EXIT.usage);
  const failure = error instanceof LabFailure ? error : undefined;
  process.stderr.write(
    `${paint.red('lab:')} ${failure?.message ?? `a fault in the lab itself: ${(error as Error).stack}`}\n`,
  );
  for (const line of failure?.advice ?? ['Please report it, with this text and what you typed: see CONTRIBUTING.md.'])
    process.stderr.write(`     ${line}\n`);
  process.exit(failure?.status ?? EXIT.failed);
}
