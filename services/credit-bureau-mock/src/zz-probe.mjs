const what = process.argv.slice(2);
const m=(l)=>{const u=process.memoryUsage();const h=process.getBuiltinModule('v8').getHeapStatistics();console.log(l.padEnd(34),'rss',(u.rss/1048576).toFixed(1),'heapTotal',(u.heapTotal/1048576).toFixed(1),'used',(u.heapUsed/1048576).toFixed(1),'ext',(u.external/1048576).toFixed(1),'malloced',(h.malloced_memory/1048576).toFixed(1))};
m('start');
for (const w of what){ await import(w); m(w);}
if(globalThis.gc){gc();m('gc');await new Promise(r=>setTimeout(r,300));gc();m('gc2');}
if(process.env.SP) for(const s of process.getBuiltinModule('v8').getHeapSpaceStatistics()) console.log('   ',s.space_name,(s.space_size/1048576).toFixed(2),(s.space_used_size/1048576).toFixed(2));
await new Promise(r=>setTimeout(r,1500)); m('idle');
