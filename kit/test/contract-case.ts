/** One request and the answer that docs and contract promise, whichever framework gives it. Usable against any base URL. */
export interface ContractCase {
  /** A sentence in the present tense: the test's name. */
  readonly title: string;
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** Send the body with Transfer-Encoding: chunked. */
  readonly chunked: boolean;
  readonly status: number;
  /** Members that the JSON answer has (a RegExp is matched), or the exact text; undefined for no body. */
  readonly expected: Readonly<Record<string, unknown>> | string | undefined;
  /** Exact Allow header; undefined for none. */
  readonly allow: string | undefined;
  /** Not for a gateway, which answers otherwise: `/livez` isn't routed, a body too large never arrives. */
  readonly inside: boolean;
}

/** What may differ from the defaults. */
export type Options = Partial<Omit<ContractCase, 'title' | 'method' | 'path' | 'status' | 'expected'>>;

const defaults = { headers: {}, body: undefined, chunked: false, allow: undefined, inside: false };

/** Makes a case from `"POST /soma"` and what differs from the defaults. */
export function contractCase(
  title: string,
  request: string,
  status: number,
  expected: ContractCase['expected'],
  options: Options = {},
): ContractCase {
  const [method = '', path = ''] = request.split(' ', 2);
  return { ...defaults, title, method, path, status, expected, ...options };
}

export const JSON_TYPE = { 'Content-Type': 'application/json' };
export const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
