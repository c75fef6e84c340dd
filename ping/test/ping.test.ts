import { describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { start } from '../../kit/test/harness.ts';
import { buildApp } from '../src/app.ts';
import { ping } from '../src/ping.ts';

describe('ping', () => {
  it('says PONG', () => {
    expect(ping()).toBe('PONG');
  });

  it('answers with the word alone, and with who it is in a header', async () => {
    const running = await start('ping', (service, server) => server.on('request', buildApp(service)));
    await supertest(running.server)
      .get('/ping')
      .expect(200, 'PONG')
      .expect('Content-Type', 'text/plain; charset=utf-8')
      .expect('X-Served-By', 'ping1');
    await running.close();
  });
});
