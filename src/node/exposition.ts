import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { contentTypes, exposeInPieces } from '../instruments/exposition.ts';
import { negotiateFormat, negotiateGzip } from '../instruments/negotiate.ts';
import type { Registry } from '../instruments/registry.ts';

/** What a scraper said it takes. */
export interface ScrapeHeaders {
  readonly accept?: string | undefined;
  readonly 'accept-encoding'?: string | readonly string[] | undefined;
}

export interface Scrape {
  readonly headers: Readonly<Record<string, string>>;
  /** Written while it is read; destroy it when nobody reads on. */
  readonly body: Readable;
}

/**
 * The answer to a scrape, in the format and the encoding that it asks for. However large the registry is, it is written in
 * small pieces, and compressed outside of the event loop.
 */
export function answerScrape(registry: Registry, headers: ScrapeHeaders): Scrape {
  const format = negotiateFormat(headers.accept);
  const encoding = headers['accept-encoding'];
  const gzip = negotiateGzip(typeof encoding === 'string' ? encoding : encoding?.join());
  const plain = Readable.from(exposeInPieces(registry, format), { objectMode: false });
  return {
    headers: { 'content-type': contentTypes[format], vary: 'accept, accept-encoding', ...(gzip ? { 'content-encoding': 'gzip' } : {}) },
    // Expositions repeat themselves so much that the quickest level already makes them a tenth as long or less. What goes wrong in
    // the pipeline destroys the body too, which is where its reader hears of it.
    body: gzip ? pipeline(plain, createGzip({ level: constants.Z_BEST_SPEED }), () => undefined) : plain,
  };
}
