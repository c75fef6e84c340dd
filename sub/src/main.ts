import { createExpressServer } from '#kit/express.ts';
import { main } from '#kit/main.ts';
import { buildApp } from './app.ts';

await main(import.meta.dirname, (service) => createExpressServer(buildApp(service), service));
