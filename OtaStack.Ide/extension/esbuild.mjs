// Bundles the extension, or with --tests each test, so that what runs needs nothing from node_modules.
import { rmSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

const isTests = process.argv.includes('--tests');
const common = { bundle: true, logLevel: 'warning', target: 'es2022', sourcemap: false };

if (isTests) {
  rmSync('dist/tests', { recursive: true, force: true });
  const entryPoints = readdirSync('test').filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`);
  await build({ ...common, entryPoints, outdir: 'dist/tests', outExtension: { '.js': '.mjs' }, format: 'esm', platform: 'node', sourcemap: 'inline' });
} else {
  rmSync('dist/extension.js', { force: true });
  await build({
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    format: 'cjs',
    platform: 'browser',
    external: ['vscode'],
    minify: process.argv.includes('--minify'),
  });
}
