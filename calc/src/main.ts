import { createExpressServer } from '#kit/express.ts';
import { main } from '#kit/main.ts';
import { buildApp } from './app.ts';
import { readCalcConfig } from './config.ts';

await main(import.meta.dirname, (service) => {
  const config = readCalcConfig(process.env);
  return createExpressServer(buildApp(service, config), service);
});
