import { join } from 'node:path';
// @ts-expect-error written at integration
import { loadContent } from '../src/cli/content.ts';
import { renderStack } from '../src/render/all.ts';
import { standaloneApp } from '../src/render/kubernetes.ts';
import { operatorApp } from '../src/render/kubernetesOperator.ts';

/** The program that `npx cdk8s synth` runs; it says where to write. Charts of your own go into one of the two apps. */
const outdir = process.env['CDK8S_OUTDIR'] ?? 'dist/kubernetes';

const content = await loadContent('obskit.yaml');
const { services, files } = renderStack(content);

standaloneApp(content.config, services, files, join(outdir, 'standalone')).synth();
operatorApp(content, services, files, join(outdir, 'operator')).synth();
