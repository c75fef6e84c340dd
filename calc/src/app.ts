import { createApp } from '#kit/express.ts';
import type { Service } from '#kit/service.ts';
import { calc } from './calc.ts';
import type { CalcConfig } from './config.ts';

/** Builds calc: one operation, which calls the others. */
export const buildApp = (service: Service, config: CalcConfig) => createApp(service, calc(config));
