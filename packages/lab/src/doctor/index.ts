export { diagnose } from './diagnose.ts';
export type { Doctor, Finding, StoreFinding } from './doctor.ts';
export { renderDoctor } from './render.ts';
