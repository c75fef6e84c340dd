import { createHapiServer } from '#kit/hapi.ts';
import { main } from '#kit/main.ts';
import { buildServer } from './server.ts';

await main(import.meta.dirname, async (service) => createHapiServer(await buildServer(service)));
