import { randomBytes } from 'node:crypto';
import type { ClientConnection } from '../client/connection.ts';
import type { Location } from '../conf/location.ts';
import type { Server } from '../conf/server.ts';
import type { Header } from '../http/header-lines.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { Pass } from '../upstream/pass.ts';
import type { State } from '../upstream/state.ts';
import type { RequestBody } from './request-body.ts';

const MAX_URI_CHANGES = 10;

/** One request and its answer, on the way through the conf (ngx_http_request_t). Text is bytes, a character each. */
export class Exchange {
  readonly connection: ClientConnection;
  readonly head: RequestHead;
  readonly body: RequestBody;
  /** When its first byte came, by the steady clock in ms. */
  readonly started: number;
  server: Server;
  location: Location;
  /** The method that counts now: an error page is asked for with GET. */
  method: string;
  readonly version: number;
  /** The normalised path; changed by internal redirects. */
  uri: string;
  args: string;
  readonly headers: readonly Header[];
  /** Values of the variables that the conf makes. */
  readonly slots: (string | undefined)[];
  captures: RegExpExecArray | undefined;
  remoteAddress: string;
  /** Of the connection before a `real_ip_header` was believed. */
  readonly realAddress: string;
  internal = false;
  /** Whether the target as the client sent it still is what is asked for. */
  validTarget: boolean;
  uriChanged = false;
  changesLeft = MAX_URI_CHANGES + 1;
  errorPageUsed = false;
  limitChecked = '';

  // The answer.
  status = 0;
  /** Replaces `status` when the head is sent (err_status). */
  errorStatus = 0;
  statusText: string | undefined;
  contentType = '';
  charset = '';
  /** -1: not known. */
  contentLength = -1;
  lastModified = '';
  locationHeader: string | undefined;
  readonly answerHeaders: [name: string, value: string][] = [];
  headSent = false;
  headerOnly = false;
  chunked = false;
  keepalive = false;
  /** Whether the body that was not read must be waited for before hanging up. */
  lingering = false;
  bytesSent = 0;
  bodyBytesSent = 0;
  complete = false;
  over = false;
  expectTested = false;

  // Passing it on.
  readonly states: (State | undefined)[] = [];
  pass: Pass | undefined;
  upstreamHeaders: ReadonlyMap<string, string> | undefined;
  proxyHost: string | undefined;
  proxyPort: string | undefined;
  passedLength = -1;
  passedChunked = false;
  #id: string | undefined;

  constructor(connection: ClientConnection, head: RequestHead, body: RequestBody, server: Server, started: number) {
    this.connection = connection;
    this.head = head;
    this.body = body;
    this.server = server;
    this.location = server.root;
    this.started = started;
    this.method = head.line?.method ?? '';
    this.version = head.version;
    this.uri = head.target.path;
    this.args = head.target.args;
    this.headers = head.headers;
    this.validTarget = head.line?.empty === false;
    this.slots = new Array(connection.runtime.conf.slots);
    this.remoteAddress = connection.remoteAddress;
    this.realAddress = connection.remoteAddress;
  }

  /** `$request_id`: 16 random bytes. */
  get id(): string {
    this.#id ??= randomId();
    return this.#id;
  }

  get settings(): Location['settings'] {
    return this.location.settings;
  }

  /** The first value of a header, by its name in lower case; several lines are joined. */
  header(name: string): string | undefined {
    return this.head.first.get(name);
  }

  /** The `rewrite` directive. @param again whether a location is looked for anew */
  rewrite(path: string, args: string, again: boolean): void {
    this.uri = path;
    this.args = args;
    this.validTarget = false;
    this.uriChanged = again;
  }

  /** What the letters behind the last dot of the path say about its type. */
  typeByName(): string {
    const { types, defaultType } = this.settings;
    const name = this.uri.slice(this.uri.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    return (dot > 0 ? types.get(name.slice(dot + 1).toLowerCase()) : undefined) ?? defaultType;
  }
}

// Random bytes are asked for in bulk: a system call for each request would be felt.
const POOL = 4096;
let pool = Buffer.alloc(0);
let used = POOL;
function randomId(): string {
  if (used >= pool.length) {
    pool = randomBytes(POOL);
    used = 0;
  }
  used += 16;
  return pool.toString('hex', used - 16, used);
}
