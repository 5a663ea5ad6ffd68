export * from './call.ts';
export * from './call-error.ts';
export * from './deadline.ts';
