import { appendFileSync, closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog, rotate, tail } from '../../src/runtime/logFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obskit-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a log', () => {
  it('is put aside when it has grown too large, while its writer holds it open', () => {
    const file = join(folder, 'logs', 'a.log');
    const writer = openLog(file);
    writeSync(writer, 'first\n');
    rotate(file, { bytes: 6, kept: 2 });
    writeSync(writer, 'second\n');
    rotate(file, { bytes: 6, kept: 2 });
    writeSync(writer, 'third\n');
    rotate(file, { bytes: 6, kept: 2 });
    writeSync(writer, 'now\n');
    closeSync(writer);
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    expect(['a.log', 'a.log.1', 'a.log.2'].map((name) => readFileSync(join(folder, 'logs', name), 'utf8'))).toEqual(['now\n', 'third\n', 'second\n']);
  });

  it('stays as it is while it is small, and may be missing', () => {
    const file = join(folder, 'a.log');
    rotate(file, { bytes: 6, kept: 2 });
    writeFileSync(file, 'short');
    rotate(file, { bytes: 6, kept: 2 });
    expect(readdirSync(folder)).toEqual(['a.log']);
  });

  it('shows its last lines, of which the first may be cut', () => {
    const file = join(folder, 'a.log');
    expect(tail(file, 2)).toEqual([]);
    for (const line of ['one', 'two', 'three']) appendFileSync(file, `${line}\n`);
    expect(tail(file, 2)).toEqual(['two', 'three']);
    expect(tail(file, 5, 8)).toEqual(['o', 'three']);
  });
});
