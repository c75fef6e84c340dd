import { createApp } from '#kit/express.ts';
import { twoOperands } from '#kit/operation.ts';
import type { Service } from '#kit/service.ts';
import { sub } from './sub.ts';

/** Builds sub: one operation, and what kit gives to every service. */
export const buildApp = (service: Service) => createApp(service, twoOperands(sub));
