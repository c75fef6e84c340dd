import { bodyCases } from './body-cases.ts';
import { type ContractCase, contractCase } from './contract-case.ts';
import { operandCases, resultCases } from './operand-cases.ts';

export { bodyCases } from './body-cases.ts';
export { type ContractCase, contractCase } from './contract-case.ts';
export { operandCases, resultCases } from './operand-cases.ts';

const OPERATION_ALLOW = 'GET, HEAD, POST, OPTIONS';
const READ_ALLOW = 'GET, HEAD, OPTIONS';

/** All cases of a service with two operands. */
export const contractCases = (name: string, compute: (op1: number, op2: number) => number): ContractCase[] => [
  ...resultCases(name, compute),
  ...operandCases(name),
  ...bodyCases(name),
  ...routeCases(name),
  ...insideCases(name),
];

/** Paths and methods. `post` is false for ping. */
export function routeCases(name: string, post = true): ContractCase[] {
  const allow = post ? OPERATION_ALLOW : READ_ALLOW;
  const lost = (title: string, request: string) =>
    contractCase(title, request, 404, { status: 404, title: 'Not found', resultado: 'caminho não encontrado' });
  const refused = (method: string, path: string, allowed: string) =>
    contractCase(`refuses ${method} ${path} with 405`, `${method} ${path}`, 405, { status: 405 }, { allow: allowed });
  const status = { status: 'OK', servico: name, servidor: /./, versao: '1.0' };
  const good = post ? `/${name}?op1=3&op2=4` : `/${name}`;
  return [
    contractCase('answers HEAD with the headers of GET', `HEAD ${good}`, 200, undefined),
    contractCase('answers OPTIONS with 204', `OPTIONS /${name}`, 204, undefined, { allow }),
    contractCase('tells the status of the replica', `GET /${name}/status`, 200, status),
    contractCase('answers HEAD of the status', `HEAD /${name}/status`, 200, undefined),
    contractCase('answers OPTIONS of the status', `OPTIONS /${name}/status`, 204, undefined, { allow: READ_ALLOW }),
    contractCase(
      'takes an absolute URL as its target',
      `GET http://elsewhere.example${good}`,
      200,
      post ? { resultado: /./ } : 'PONG',
      { inside: true },
    ),
    ...['PUT', 'DELETE', 'PATCH', 'PROPFIND', ...(post ? [] : ['POST'])].map((method) =>
      refused(method, `/${name}`, allow),
    ),
    refused('POST', `/${name}/status`, READ_ALLOW),
    {
      ...lost('never compresses an answer', `GET /${name}/${'x'.repeat(2000)}`),
      headers: { 'Accept-Encoding': 'gzip' },
    },
    lost('does not take a trailing slash', `GET /${name}/`),
    lost('does not take another case', `GET /${name.toUpperCase()}`),
    lost('does not take a trailing slash on the status', `GET /${name}/status/`),
    lost('does not take further segments', `GET /${name}/status/x`),
    lost('rejects an unknown path of a known prefix with 404', `GET /${name}x`),
    lost('rejects an unknown path with 404 to POST', `POST /${name}/x`),
  ];
}

/** What is only inside: a gateway doesn't pass it on, or makes something else of it. */
export function insideCases(name: string): ContractCase[] {
  const lost = (path: string) =>
    contractCase(`knows no ${path}`, `GET ${path}`, 404, { status: 404 }, { inside: true });
  const health = ['/livez', '/readyz'].map((path) =>
    contractCase(`answers ${path}`, `GET ${path}`, 200, { status: 'OK' }, { inside: true }),
  );
  const encoded = `/%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  const odd = [
    '/',
    '//',
    `//${name}`,
    `/x/../${name}`,
    `/./${name}`,
    encoded,
    `/${name}%2Fstatus`,
    '/%zz',
    '/%',
    '/%00',
  ];
  return [
    ...health,
    ...[
      ...odd,
      '/a/%zz',
      '/*',
      `/${name};x`,
      `/${name}/../${name}`,
      '/{any*}',
      '/:x',
      '/constructor',
      '/__proto__',
    ].map(lost),
    contractCase(
      'refuses POST of a health check with 405',
      'POST /livez',
      405,
      { status: 405 },
      { allow: READ_ALLOW, inside: true },
    ),
  ];
}
