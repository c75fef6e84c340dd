/** What the model says before the first request is sent (prediction.json). */
export interface Prediction {
  v: 1;
  experiment: string;
  run: string;
  /** ISO: when it was written. */
  written: string;
  /** The conf that it rests on. */
  conf: string;
  /** What it starts from: "fresh", or "the state after 8 requests of the record". */
  from: string;
  phases: PredictedPhase[];
}

/** One phase that sends: its requests one at a time, or as a load. */
export interface PredictedPhase {
  name: string;
  kind: 'one at a time' | 'load';
  upstream: string;
  requests: number;
  /** A load that ends when its steps are done: its counts are those of usual times, only the shares are foretold. */
  open?: true;
  /** Whether the sequence must be met choice by choice. */
  exact: boolean;
  /** Where it is not exact: why. */
  why?: string;
  /** One entry a request, where `kind` is 'one at a time'. */
  sequence: { attempts: { replica: string; outcome: string }[]; status: number }[];
  /** Replica → requests it answers, errors left out. */
  answers: Record<string, number>;
  /** Requests whose client gets a 5xx, or leaves before there is an answer. */
  errors: number;
  /** The peers' weights at the first picks, for the picture of current weights; at most 40. */
  steps: {
    request: number;
    attempt: number;
    picked: string | undefined;
    why: string;
    peers: { replica: string; before: number; after: number; effective: number; banned: boolean }[];
  }[];
}
