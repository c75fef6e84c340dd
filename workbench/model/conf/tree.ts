/** Where something stands: the file as the conf names it, line and column from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** One argument of a directive. */
export interface Word {
  /** As nginx takes it: quotes removed, escapes undone. Variables stand as they are. */
  text: string;
  /** As it stands in the file. */
  raw: string;
  place: Place;
}

/** One directive, simple or with a block; in the block of a `map`, `geo`, `types` or `split_clients` one pair. */
export interface Directive {
  /** Its first word as nginx takes it: the key of a pair stands without its quotes. */
  name: string;
  /** The first word as it stands in the file, where that differs from `name`. */
  nameRaw?: string;
  args: Word[];
  place: Place;
  /** Offsets into its file: from the name's first character to behind its `;`, or to its `{`. */
  start: number;
  end: number;
  /** Where its `;` or `{` stands: the line that nginx names when it refuses the directive. */
  stop?: Place;
  /** What stands in its block, if it has one. */
  block?: Directive[];
  /** Offsets into its file: behind its `{`, and of its `}`. */
  body?: { start: number; end: number };
  /** Where the `}` of its block stands. */
  close?: Place;
}

/** A conf that can't be taken: says where and what was expected. */
export class ConfError extends Error {
  readonly place: Place;
  /** `broken`: nginx refuses it too. `unsupported`: nginx may take it, this project does not. */
  readonly kind: 'broken' | 'unsupported';

  constructor(place: Place, message: string, kind: 'broken' | 'unsupported' = 'broken') {
    super(message);
    this.name = 'ConfError';
    this.place = place;
    this.kind = kind;
  }
}
