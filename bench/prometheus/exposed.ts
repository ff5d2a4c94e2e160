import { createServer } from 'node:http';
import type { HeldSeries } from './series.ts';

/** Targets on the loopback address that go on where a Prometheus' past ends. */
export interface ExposedTargets {
  /** A scrape configuration of each job, for prometheus.yaml. */
  readonly jobs: readonly unknown[];
  stop(): Promise<void>;
}

/** What Prometheus says of a scrape itself, and no target exposes. */
const ofTheScrape = /^(up|scrape_.*)$/;

/** Serves each instance's series, with the values of the moment; one server has them all, each under a path of its own. */
export async function exposeTargets(series: readonly HeldSeries[]): Promise<ExposedTargets> {
  const targets = new Map<string, { readonly job: string; readonly instance: string; readonly own: HeldSeries[]; readonly heads: string[] }>();
  for (const one of series) {
    const { __name__: name = '', job = '', instance = '', ...labels } = one.labels;
    if (ofTheScrape.test(name)) continue;
    const path = `/${encodeURIComponent(job)}/${encodeURIComponent(instance)}`;
    const target = targets.get(path) ?? { job, instance, own: [], heads: [] };
    targets.set(path, target);
    target.own.push(one);
    target.heads.push(`${name}{${Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}} `);
  }
  const server = createServer((request, response) => {
    const target = targets.get(request.url ?? '');
    response.writeHead(target === undefined ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' });
    const now = Date.now();
    response.end(target?.heads.map((head, i) => `${head}${target.own[i]?.course.at(now)}\n`).join(''));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const address = `127.0.0.1:${bound.port}`;
  const jobs = [...new Set([...targets.values()].map(({ job }) => job))].map((name) => ({
    job_name: name,
    static_configs: [...targets].flatMap(([path, { job, instance }]) => (job === name ? [{ targets: [address], labels: { __metrics_path__: path, instance } }] : [])),
  }));
  return {
    jobs,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
