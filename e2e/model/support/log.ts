/** What a balancer noted of one request. */
export interface Noted {
  worker: string;
  status: number;
  /** ms */
  took: number;
  /** Every try's address, or the group's name where nobody was left. */
  addresses: string[];
  /** Every try's status; 0 where there is none. */
  statuses: number[];
}

const LINE = /^(\S+) (\d+) (\d+) ([\d.]+) "([^"]*)" "([^"]*)"$/;

/** Reads the lines of conf.ts's `log_format`, by the request's id. */
export function readLog(lines: readonly string[]): Map<string, Noted> {
  const log = new Map<string, Noted>();
  for (const line of lines) {
    const [, id = '', worker = '', status, took, addresses = '', statuses = ''] = LINE.exec(line) ?? [];
    log.set(id, {
      worker,
      status: Number(status),
      took: Number(took) * 1000,
      addresses: addresses.split(', '),
      statuses: statuses.split(', ').map((text) => (text === '-' ? 0 : Number(text))),
    });
  }
  return log;
}
