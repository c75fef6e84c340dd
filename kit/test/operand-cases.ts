import { type ContractCase, contractCase, FORM_TYPE, JSON_TYPE, type Options } from './contract-case.ts';

const missing = { title: 'Missing operand', status: 400, resultado: 'op1 ou op2 não informado' };
const bad = (detail: RegExp) => ({ status: 400, title: 'Bad operand', detail, resultado: /^op[12] / });

/** Every way to hand over operands that ends in a result. */
export function resultCases(name: string, compute: (op1: number, op2: number) => number): ContractCase[] {
  const get = (title: string, query: string, op1: number, op2: number, options: Options = {}) =>
    contractCase(title, `GET /${name}?${query}`, 200, { resultado: compute(op1, op2), servidor: /./ }, options);
  const post = (title: string, headers: Record<string, string>, body: string, op1: number, op2: number) =>
    contractCase(title, `POST /${name}`, 200, { resultado: compute(op1, op2), servidor: /./ }, { headers, body });
  return [
    get('works out two integers', 'op1=10&op2=20', 10, 20),
    get('keeps the full precision of doubles', 'op1=0.1&op2=0.2', 0.1, 0.2),
    infiniteCase(name, compute),
    get('takes sign, point and exponent', 'op1=-1.5e-3&op2=.5E2', -1.5e-3, 50),
    get('takes a raw plus in the query as a plus', 'op1=+3&op2=1e+2', 3, 100),
    get('takes an encoded plus in the query as a plus', 'op1=%2B3&op2=4', 3, 4),
    get('ignores blanks around an operand', 'op1=%203%20&op2=%094', 3, 4),
    get('ignores parameters that it does not know', 'x=1&op1=3&__proto__=9&op2=4&x=2', 3, 4),
    get('ignores the body of a GET', 'op1=3&op2=4', 3, 4, { headers: JSON_TYPE, body: '{"op1":' }),
    get('ignores malformed cookies', 'op1=3&op2=4', 3, 4, { headers: { Cookie: '=;;x="' } }),
    get('ignores the range', 'op1=3&op2=4', 3, 4, { headers: { Range: 'bytes=0-3' } }),
    get('ignores what encodings are accepted', 'op1=3&op2=4', 3, 4, { headers: { 'Accept-Encoding': 'gzip;q=x' } }),
    get('ignores an expectation that it does not know', 'op1=3&op2=4', 3, 4, {
      headers: { Expect: 'tea' },
      inside: true,
    }),
    get('ignores bad percent encodings elsewhere', '%zz=%&op1=3&op2=4', 3, 4),
    post('takes JSON numbers', JSON_TYPE, '{"op1":10,"op2":20}', 10, 20),
    post('takes JSON strings', JSON_TYPE, '{"op1":" 10 ","op2":"2e1"}', 10, 20),
    post(
      'takes JSON with a charset',
      { 'Content-Type': 'Application/JSON ; charset="UTF-8"' },
      '{"op1":1,"op2":2}',
      1,
      2,
    ),
    post(
      'takes JSON with a parameter it does not know',
      { 'Content-Type': 'application/json; v=1' },
      '{"op1":1,"op2":2}',
      1,
      2,
    ),
    post('takes JSON with a __proto__', JSON_TYPE, '{"__proto__":{"x":5},"op1":1,"op2":2}', 1, 2),
    post('takes a urlencoded body', FORM_TYPE, 'op1=10&op2=20', 10, 20),
    post('takes a plus in a urlencoded body as a blank', FORM_TYPE, 'op1=+10+&op2=%2B20', 10, 20),
    post('takes identity as an encoding', { ...JSON_TYPE, 'Content-Encoding': 'identity' }, '{"op1":1,"op2":2}', 1, 2),
  ];
}

/** Operands that are fine, with a result that isn't. */
function infiniteCase(name: string, compute: (op1: number, op2: number) => number): ContractCase {
  const op2 = [1.7e308, -1.7e308].find((candidate) => !Number.isFinite(compute(1.7e308, candidate)));
  const expected = { title: 'Not finite', status: 422, resultado: 'o resultado não é finito' };
  return contractCase(
    'reports a result that is not finite with 422',
    `GET /${name}?op1=1.7e308&op2=${op2}`,
    422,
    expected,
  );
}

/** Operands that are missing, or no numbers, and results that are not finite. */
export function operandCases(name: string): ContractCase[] {
  const get = (title: string, query: string, expected: ContractCase['expected'], status = 400) =>
    contractCase(title, `GET /${name}${query}`, status, expected);
  const post = (title: string, body: string, expected: ContractCase['expected'], headers = JSON_TYPE) =>
    contractCase(title, `POST /${name}`, 400, expected, { headers, body });
  return [
    get('reports missing operands with 400', '', { ...missing, detail: /^op1 / }),
    get('reports a missing op2 with 400', '?op1=1', { ...missing, detail: /^op2 / }),
    get('reports an empty operand with 400', '?op1=&op2=1', missing),
    get('reports a blank operand with 400', '?op1=%20&op2=1', missing),
    get('does not find operands in an object prototype', '?op1=1&constructor=2', missing),
    get('rejects letters with 400', '?op1=abc&op2=1', bad(/^op1 is "abc"/)),
    get('rejects NaN with 400', '?op1=1&op2=NaN', bad(/^op2 is "NaN"/)),
    get('rejects Infinity with 400', '?op1=-Infinity&op2=1', bad(/^op1 /)),
    get('rejects a number beyond a double with 400', '?op1=1e999&op2=1', bad(/^op1 is too large/)),
    get('rejects hexadecimal with 400', '?op1=0x10&op2=1', bad(/^op1 /)),
    get('rejects a digit separator with 400', '?op1=1_000&op2=1', bad(/^op1 /)),
    get('rejects a decimal comma with 400 and a hint', '?op1=10,5&op2=1', {
      ...bad(/point/),
      resultado: 'op1 não é um número: use ponto, não vírgula',
    }),
    get('rejects a blank inside a number with 400', '?op1=1%202&op2=1', bad(/^op1 /)),
    get('rejects a lone sign with 400', '?op1=-&op2=1', bad(/^op1 /)),
    get('rejects a lone point with 400', '?op1=.&op2=1', bad(/^op1 /)),
    get('rejects bad percent encoding in an operand with 400', '?op1=%zz&op2=1', bad(/^op1 is "%zz"/)),
    get('rejects bytes that are not UTF-8 with 400', '?op1=%ff&op2=1', bad(/^op1 /)),
    get('rejects an operand given twice with 400', '?op1=1&op1=1&op2=2', bad(/twice/)),
    get('rejects an operand given three times with 400', '?op1=1&op1=1&op1=&op2=2', bad(/twice/)),
    get('takes brackets as part of the name', '?op1[]=1&op2=2', missing),
    get('quotes only the start of a long operand', `?op1=${'x'.repeat(2000)}&op2=1`, bad(/^op1 is "x{40}"/)),
    post('reports a JSON null with 400', '{"op1":null,"op2":1}', missing),
    post('rejects a JSON list with 400', '{"op1":[1],"op2":1}', bad(/^op1 is a list/)),
    post('rejects a JSON object with 400', '{"op1":{"a":1},"op2":1}', bad(/object/)),
    post('rejects a JSON boolean with 400', '{"op1":true,"op2":1}', bad(/boolean/)),
    post('rejects a JSON number beyond a double with 400', '{"op1":1e999,"op2":1}', bad(/too large/)),
    post('does not find operands in a JSON __proto__', '{"__proto__":{"op1":1,"op2":2}}', missing),
    post('rejects an operand twice in a form with 400', 'op1=1&op1=1&op2=2', bad(/twice/), FORM_TYPE),
    post('reports an empty form with 400', '', missing, FORM_TYPE),
    contractCase('reports a POST without body and content type with 400', `POST /${name}`, 400, missing),
    contractCase('does not take operands of a POST from the query', `POST /${name}?op1=1&op2=2`, 400, missing),
  ];
}
