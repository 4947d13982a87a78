import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { boardOf } from '../src/boards/board';
import { boardContext } from '../src/boards/boardActions';
import { Fields } from '../src/gateway/fields';

interface Manifest {
  readonly main?: string;
  readonly browser: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const declared = manifest.contributes.commands.map((command) => command.command);

test('the browser entry is the only one, so the extension never runs in the container', () => {
  assert.equal(manifest.main, undefined);
  assert.equal(manifest.browser, './dist/extension.js');
});

test('declared and registered commands are the same', () => {
  const source = readFileSync('src/commands.ts', 'utf8');
  const table = source.slice(source.indexOf('const commands:'), source.indexOf('const registered'));
  const registered = [...table.matchAll(/^ {4}(\w+): /gm)].map((match) => `otastack.${match[1] ?? ''}`);
  assert.deepEqual(registered.toSorted(), declared.toSorted());
});

test('menus and key bindings use declared commands only', () => {
  const { menus, keybindings } = manifest.contributes;
  for (const { command } of [...Object.values(menus).flat(), ...keybindings]) assert.ok(declared.includes(command), command);
});

/** The commands of the context menu of a board. */
function menuOf(board: object): string[] {
  const context = boardContext(boardOf(Fields.of({ mac: 'A', ...board })));
  return (manifest.contributes.menus['view/item/context'] ?? []).flatMap(({ command, when }) => {
    const pattern = /^viewItem =~ \/(.*)\/$/.exec(when ?? '')?.[1];
    return pattern !== undefined && new RegExp(pattern).test(context) ? [command.replace('otastack.', '')] : [];
  });
}

test('the context menu of a board offers what can be changed on it', () => {
  const always = ['showUpdateHistory', 'showUpdateHistory', 'openBoard'];
  assert.deepEqual(menuOf({ enrolment: 'accepted' }), [...always, 'blockBoard', 'pinBoard']);
  assert.deepEqual(menuOf({ enrolment: 'pending' }), [...always, 'acceptBoard', 'blockBoard', 'pinBoard']);
  assert.deepEqual(menuOf({ enrolment: 'blocked', pin: 'ab' }), [...always, 'acceptBoard', 'pinBoard', 'unpinBoard']);
  assert.deepEqual(menuOf({ enrolment: 'accepted', pin: 'ab' }), [...always, 'blockBoard', 'pinBoard', 'unpinBoard']);
});

test('the lock file names no registry', () => {
  assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved"|https?:\/\/registry/);
});
