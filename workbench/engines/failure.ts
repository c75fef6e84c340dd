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
