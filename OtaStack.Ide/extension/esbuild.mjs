// Bundles the extension, or with --tests each test file. The result needs nothing from node_modules.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const isTests = process.argv.includes('--tests');
const common = { bundle: true, logLevel: 'warning', target: 'es2022', sourcemap: false };

if (isTests) {
  rmSync('dist/tests', { recursive: true, force: true });
  const entryPoints = readdirSync('test').filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`);
  await build({ ...common, entryPoints, outdir: 'dist/tests', outExtension: { '.js': '.mjs' }, format: 'esm', platform: 'node', sourcemap: 'inline' });
} else {
  rmSync('dist/extension.js', { force: true });
  const { metafile } = await build({
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    format: 'cjs',
    platform: 'browser',
    external: ['vscode'],
    minify: process.argv.includes('--minify'),
    metafile: true,
  });
  writeFileSync('dist/ThirdPartyNotices.txt', notices(Object.keys(metafile.inputs)));
}

/** The licenses of the packages in the bundle. They must be shipped with every copy. */
function notices(inputs) {
  const packages = new Set(inputs.flatMap((file) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  return [...packages].map((folder) => `${folder.slice('node_modules/'.length)}\n\n${readFileSync(`${folder}/LICENSE`, 'utf8')}`).join('\n\n');
}
