export { diagnose } from './diagnose.ts';
export { renderDoctor } from './render.ts';
