/** The files of one run, in reports/<experiment>/<run>/. */
export const RUN_FILES = {
  access: 'access.jsonl',
  replica: 'replica.jsonl',
  events: 'events.jsonl',
  client: 'client.jsonl',
  prediction: 'prediction.json',
  ledger: 'ledger.jsonl',
  findings: 'findings.jsonl',
  verdict: 'verdict.json',
  report: 'report.html',
  conf: 'nginx.conf',
  difference: 'nginx.conf.diff',
} as const;
