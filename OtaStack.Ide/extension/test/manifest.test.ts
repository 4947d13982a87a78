import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

interface Manifest {
  readonly main?: string;
  readonly browser: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const declared = manifest.contributes.commands.map((command) => command.command);

test('it has no other entry than the browser one: that is what keeps it out of the container', () => {
  assert.equal(manifest.main, undefined);
  assert.equal(manifest.browser, './dist/extension.js');
});

test('every command that is declared is there, and every one that is there is declared', () => {
  const source = readFileSync('src/commands.ts', 'utf8');
  const table = source.slice(source.indexOf('const commands:'), source.indexOf('const registered'));
  const registered = [...table.matchAll(/^ {4}(\w+): /gm)].map((match) => `otastack.${match[1] ?? ''}`);
  assert.deepEqual(registered.toSorted(), declared.toSorted());
});

test('menus and keys name commands that are declared', () => {
  const { menus, keybindings } = manifest.contributes;
  for (const { command } of [...Object.values(menus).flat(), ...keybindings]) assert.ok(declared.includes(command), command);
});

test('the lock file names no registry', () => {
  assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved"|https?:\/\/registry/);
});
