import { main } from '#kit/main.ts';
import { buildApp } from './app.ts';

await main(import.meta.dirname, (service, server) => server.on('request', buildApp(service)));
