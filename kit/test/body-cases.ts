import { type ContractCase, contractCase, JSON_TYPE, type Options } from './contract-case.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Malformed body',
  413: 'Body too large',
  415: 'Unsupported media type',
};

/** Bodies that can't be read. */
export function bodyCases(name: string): ContractCase[] {
  const post = (
    title: string,
    status: number,
    headers: Record<string, string>,
    body: string | Uint8Array,
    o: Options = {},
  ) => contractCase(title, `POST /${name}`, status, { status, title: TITLES[status] }, { headers, body, ...o });
  const padded = (size: number) => '{"op1":1,"op2":2}'.padEnd(size, ' ');
  const fits = { headers: JSON_TYPE, body: padded(16_384) };
  const list = { headers: JSON_TYPE, body: '[1,2]' };
  return [
    post('rejects malformed JSON with 400', 400, JSON_TYPE, '{"op1":1'),
    post('rejects an empty JSON body with 400', 400, JSON_TYPE, ''),
    contractCase('rejects a JSON list with 400', `POST /${name}`, 400, { title: 'Malformed body' }, list),
    post('rejects an operand given twice in JSON with 400', 400, JSON_TYPE, '{"op1":1,"op2":2,"op1":1}'),
    post('rejects a JSON null as body with 400', 400, JSON_TYPE, 'null'),
    post(
      'rejects a body that is not UTF-8 with 400',
      400,
      JSON_TYPE,
      Buffer.from('{"op1":1,"op2":2,"x":"\xff"}', 'latin1'),
    ),
    post('rejects deeply nested JSON with 400', 400, JSON_TYPE, '['.repeat(16_000)),
    post('rejects plain text with 415', 415, { 'Content-Type': 'text/plain' }, 'op1=1&op2=2'),
    post('rejects multipart with 415', 415, { 'Content-Type': 'multipart/form-data; boundary=x' }, '--x--'),
    post('rejects JSON of another kind with 415', 415, { 'Content-Type': 'application/hal+json' }, '{}'),
    post('rejects a content type without a body with 415', 415, { 'Content-Type': 'text/plain' }, ''),
    post('rejects a content type that is none with 415', 415, { 'Content-Type': 'x' }, '{}'),
    post('rejects a body without content type with 415', 415, {}, '{"op1":1,"op2":2}'),
    post('rejects another charset with 415', 415, { 'Content-Type': 'application/json; charset=latin1' }, '{}'),
    post('rejects a compressed body with 415', 415, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, '{}'),
    post('rejects an unknown encoding with 415', 415, { ...JSON_TYPE, 'Content-Encoding': 'x' }, '{}'),
    contractCase('takes a body of 16,384 bytes', `POST /${name}`, 200, { resultado: /./ }, fits),
    contractCase('takes a chunked body', `POST /${name}`, 200, { resultado: /./ }, { ...fits, chunked: true }),
    post('rejects a body of 16,385 bytes with 413', 413, JSON_TYPE, padded(16_385), { inside: true }),
    post('rejects a chunked body of 16,385 bytes with 413', 413, JSON_TYPE, padded(16_385), {
      chunked: true,
      inside: true,
    }),
    post('rejects a large body with 413', 413, JSON_TYPE, padded(3_000_000), { inside: true }),
    post('rejects a large body of unknown type with 413', 413, {}, padded(3_000_000), { inside: true }),
  ];
}
