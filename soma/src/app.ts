import { createApp } from '#kit/express.ts';
import { twoOperands } from '#kit/operation.ts';
import type { Service } from '#kit/service.ts';
import { soma } from './soma.ts';

/** Builds soma: one operation, and what kit gives to every service. */
export const buildApp = (service: Service) => createApp(service, twoOperands(soma));
