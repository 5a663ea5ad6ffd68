import { COMPILE_CACHE } from '../fleet/clone.ts';
import { enableCompileCache } from 'node:module';

// Compiled modules are kept, which halves the time that a command takes to begin; what a command starts keeps its own
// there too. Only what is imported after this line is kept, so everything else is.
enableCompileCache(COMPILE_CACHE);
process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE;

const { runLab } = await import('./program.ts');
await runLab();
