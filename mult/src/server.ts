import type { Server } from 'node:http';
import { createHapi } from '#kit/hapi.ts';
import { twoOperands } from '#kit/operation.ts';
import type { Service } from '#kit/service.ts';
import { mult } from './mult.ts';

/** Builds mult on hapi, where the others are on Express. mult1, mult2 and mult-backup all run it. */
export const buildServer = (service: Service, listener: Server) => createHapi(listener, service, twoOperands(mult));
