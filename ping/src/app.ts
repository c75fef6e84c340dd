import { text } from '#kit/answer.ts';
import { createApp } from '#kit/express.ts';
import type { Service } from '#kit/service.ts';
import { ping } from './ping.ts';

/** Builds ping: no parameters, and an answer in plain text; who answered stands in X-Served-By. */
export const buildApp = (service: Service) => createApp(service, { post: false, answer: () => text(ping()) });
