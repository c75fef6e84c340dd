import { main } from '#kit/main.ts';
import { buildServer } from './server.ts';

await main(import.meta.dirname, (service, server) => buildServer(service, server).start());
