/** Exit statuses of ./lab, one a kind of failure, so that scripts can tell them apart (docs/reference/cli.md). */
export const EXIT = {
  failed: 1,
  usage: 2,
  platform: 3,
  setUp: 4,
  port: 5,
  name: 6,
  conf: 7,
  engine: 8,
  notRunning: 9,
} as const;

/**
 * What a user is told when something can't be done: what is wrong and where, then what to do about it.
 * The command line prints it without a stack and ends with `status`.
 */
export class LabFailure extends Error {
  readonly status: number;
  readonly advice: string[];

  constructor(kind: keyof typeof EXIT, message: string, ...advice: string[]) {
    super(message);
    this.name = 'LabFailure';
    this.status = EXIT[kind];
    this.advice = advice;
  }
}

/** A failure as it travels between processes. */
export interface ToldFailure {
  message: string;
  advice: string[];
  status: number;
}

export const tellFailure = (error: unknown): ToldFailure =>
  error instanceof LabFailure
    ? { message: error.message, advice: error.advice, status: error.status }
    : { message: `a fault in the lab itself: ${(error as Error).stack ?? error}`, advice: [], status: EXIT.failed };

export const failureFrom = ({ message, advice, status }: ToldFailure): LabFailure =>
  Object.assign(new LabFailure('failed', message, ...advice), { status });
