import { join } from 'node:path';
import { readConfig } from '../src/cli/project.ts';
import { kits } from '../src/kit/kits.ts';
import { renderStack } from '../src/render/all.ts';
import { assemble, contentOf } from '../src/render/assemble.ts';
import { standaloneApp } from '../src/render/kubernetes.ts';
import { operatorApp } from '../src/render/kubernetesOperator.ts';

/** The program that `npx cdk8s synth` runs; it says where to write. Charts of your own go into one of the two apps. */
const outdir = process.env['CDK8S_OUTDIR'] ?? 'dist/kubernetes';

const content = contentOf(assemble(readConfig(undefined), kits));
const { services, files } = renderStack(content);
const cluster = renderStack(content, 'kubernetes');

standaloneApp(content.config, cluster.services, cluster.files, join(outdir, 'standalone')).synth();
operatorApp(content, services, files, join(outdir, 'operator')).synth();
