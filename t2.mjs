const m = await import('./node_modules/.cache/t.mjs'); console.log('load', process.uptime());
await m.synthCommand().parseAsync(['--quiet'],{from:'user'}); console.log('done', process.uptime());
