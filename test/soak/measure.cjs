// Loaded into a node before all else (node --expose-gc --require): answers its parent with what the process holds after a full
// collection. With OBSKIT_SOAK_LEAK it also leaks with every request, to show that the soak finds it.
const { subscribe } = require('node:diagnostics_channel');
const { openSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

process.on('message', async () => {
  // What a finalizer lets go of is collected only the next time.
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await sleep(50);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  process.send({ heapBytes: heapUsed + arrayBuffers, resources: process.getActiveResourcesInfo().length });
});

const kept = [];
const leaks = {
  heap: () => kept.push(Array.from({ length: 2_000 }, (_, i) => i + 0.5)),
  handles: () => kept.push(openSync('/dev/null')),
};
const leak = leaks[process.env.OBSKIT_SOAK_LEAK];
if (leak !== undefined) subscribe('http.server.request.start', leak);
