import { createSocket, type Socket } from 'node:dgram';

/** What a stub answers for a name: addresses, or an error of DNS. */
export type Zone = Record<string, string[] | 'NXDOMAIN' | 'SERVFAIL'>;

const CODES = { NXDOMAIN: 3, SERVFAIL: 2 };

/** A name server of a test's own, for addresses of IPv4. */
export class NameStub {
  readonly zone: Zone;
  asked = 0;
  #socket: Socket = createSocket('udp4');

  constructor(zone: Zone) {
    this.zone = zone;
  }

  /** @returns its address */
  async listen(): Promise<string> {
    this.#socket.on('message', (question, { address, port }) =>
      this.#socket.send(this.#answer(question), port, address),
    );
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  #answer(question: Buffer): Buffer {
    this.asked++;
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const known = this.zone[labels.join('.').toLowerCase()] ?? 'NXDOMAIN';
    const addresses = typeof known === 'string' ? [] : known;
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180 | (typeof known === 'string' ? CODES[known] : 0), 2);
    head.writeUInt16BE(addresses.length, 6);
    head.writeUInt32BE(0, 8);
    const records = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 2, 88, 0, 4, ...address.split('.').map(Number)]),
    );
    return Buffer.concat([head, question.subarray(12, at + 5), ...records]);
  }

  close(): void {
    this.#socket.close();
  }
}
