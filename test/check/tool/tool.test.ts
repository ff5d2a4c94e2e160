import { describe, expect, it } from 'vitest';
import { commandLine, type Tool } from '../../../src/check/tool/tool.ts';

describe('the command line of a tool', () => {
  it('is the executable with its arguments', () => {
    const tool: Tool = { name: 'promtool', kind: 'executable', file: '/b/promtool', from: 'path', version: '3.14.0' };
    expect(commandLine(tool, ['check', 'rules', '/d/r.yaml'], ['/d'])).toEqual(['/b/promtool', 'check', 'rules', '/d/r.yaml']);
  });

  it('mounts each folder read-only where it is outside, without a network, and starts the tool of the image', () => {
    const tool: Tool = { name: 'tempo', kind: 'container', engine: 'podman', image: 'grafana/tempo:3.0.3', version: '3.0.3' };
    const line = commandLine(tool, ['-config.verify'], ['/d', '/e']).join(' ');
    expect(line).toBe(
      'podman run --rm --init --network=none --user=0 --security-opt=label=disable --volume /d:/d:ro --volume /e:/e:ro ' +
        '--entrypoint=/tempo grafana/tempo:3.0.3 -config.verify',
    );
  });
});
