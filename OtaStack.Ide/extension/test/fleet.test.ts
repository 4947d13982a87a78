import assert from 'node:assert/strict';
import test from 'node:test';
import { boardOf, type Board } from '../src/boards/board';
import { actionBody, actionDetail, actionOutcome, actionQuestion, actionResultOf, nothingToDo } from '../src/boards/boardActions';
import { boardSummary } from '../src/boards/boardText';
import { byChannel, byProject, current, groupingOf, groupings } from '../src/boards/grouping';
import { whyOf, whyPath, whyText } from '../src/boards/why';
import { Recent } from '../src/feeds/recent';
import { firmwareOf, type Firmware } from '../src/firmware/firmware';
import { channelNameProblem, channelSummary, channelsOf, followers, promotionDetail, promotionQuestion } from '../src/firmware/promotion';
import { Fields } from '../src/gateway/fields';
import { groupSummary, groupsOf, membersOf, membersPath } from '../src/groups/group';

const board = (mac: string, changes: object = {}): Board => boardOf(Fields.of({ mac, lastSeen: '2026-11-23T10:00:00Z', lastDecision: 'sameVersion', ...changes }));
const macs = (boards: readonly Board[]): string[] => boards.map(({ mac }) => mac);
const firmware = (changes: object = {}): Firmware =>
  firmwareOf(Fields.of({ sha256: 'ab'.repeat(32), size: 1, project: 'lamp', version: '1.3.0', chip: 'ESP32-C3', publishedAt: '2026-11-23T09:58:00Z', ...changes }));

test('boards are grouped by project or by channel, those without one apart', () => {
  const boards = [board('A', { project: 'lamp', channel: 'stable' }), board('B', { project: 'fan' }), board('C', { project: 'lamp', channel: 'beta' }), board('D')];
  assert.deepEqual(byProject(boards).map(({ label, boards: members }) => [label, macs(members)]), [['No project', ['D']], ['fan', ['B']], ['lamp', ['A', 'C']]]);
  assert.deepEqual(byChannel(boards).map(({ label, boards: members }) => [label, macs(members)]), [['beta', ['C']], ['stable', ['A']], ['No channel of their own', ['B', 'D']]]);
  assert.equal(new Set(byChannel(boards).map(({ key }) => key)).size, 3);
});

test('the grouping is remembered; a choice that this version does not know is by project', () => {
  for (const { grouping } of groupings) assert.equal(groupingOf(grouping), grouping);
  for (const other of [undefined, 'rollout', 7]) assert.equal(groupingOf(other), 'project');
});

test('members of a group are shown as they are now, without boards that were forgotten', () => {
  const loaded = [board('A', { version: '1.0' }), board('B'), board('Z')];
  const fleet = [board('A', { version: '2.0' }), board('B')];
  assert.deepEqual(current(loaded, fleet, false).map(({ mac, version }) => [mac, version]), [['A', '2.0'], ['B', undefined]]);
  assert.deepEqual(macs(current(loaded, fleet, true)), ['A', 'B', 'Z']);
});

test('groups and their members are read from the API', () => {
  const [lab, kitchen] = groupsOf({
    items: [
      { name: 'lab', expression: 'tag:lab', channel: 'beta', priority: 1 },
      { name: 'kitchen', expression: null, pin: 'ab'.repeat(32), problem: 'no group attic' },
    ],
  });
  assert.ok(lab !== undefined && kitchen !== undefined);
  assert.equal(groupSummary(lab), 'tag:lab · channel beta');
  assert.equal(groupSummary(kitchen), 'cannot be used · fixed list · pinned to abababababab');
  assert.equal(membersPath('lab', [lab], 300), '/api/devices?q=group%3Alab&limit=300');
  assert.equal(membersPath(undefined, [lab], 300), '/api/devices?q=-group%3A*&limit=300');
  assert.equal(membersPath(undefined, [], 300), '/api/devices?q=*&limit=300');
  assert.deepEqual(membersOf({ items: [{ mac: 'A' }], next: 'x', total: 7 }).total, 7);
});

test('an answer is used for ten seconds, and a failed request is repeated at once', async () => {
  let now = 0;
  const asked: string[] = [];
  const recent = new Recent<number>(
    (key) => {
      asked.push(key);
      return key === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve(asked.length);
    },
    10_000,
    () => now,
  );
  assert.deepEqual([await recent.get('a'), await recent.get('a'), await recent.get('b')], [1, 1, 2]);
  now = 9_999;
  assert.equal(await recent.get('a'), 1);
  now = 10_000;
  assert.equal(await recent.get('a'), 3);
  recent.forget();
  assert.equal(await recent.get('a'), 4);
  await assert.rejects(recent.get('bad'));
  await assert.rejects(recent.get('bad'));
  assert.deepEqual(asked, ['a', 'b', 'a', 'a', 'bad', 'bad']);
});

test('the hover says why a board gets its firmware, and what does not decide', () => {
  const why = whyOf({ step: 'channel', reason: 'stable has 1.4.0. It runs 1.4.0.', ruledOut: ['its pin: recalled', 7], target: null });
  assert.equal(whyText(why), 'Why: stable has 1.4.0. It runs 1.4.0.\nNot decisive: its pin: recalled');
  assert.equal(whyText(whyOf({ reason: 'There is nothing.' })), 'Why: There is nothing.');
  assert.equal(whyPath('5C:CF:7F:AA:BB:CC'), '/api/devices/5C%3ACF%3A7F%3AAA%3ABB%3ACC/why');
});

test('a pinned board says so in the list', () => {
  assert.equal(boardSummary(board('A', { pin: 'ab', version: '1.0' }), new Date('2026-11-23T10:01:00Z')), '1.0 · 1 min ago · pinned');
});

test('a pin is confirmed with the number of boards that a dry run found, and those that cannot be pinned', () => {
  const action = { action: 'pin', firmware: firmware() } as const;
  const boards = [board('A', { name: 'Kitchen' }), board('B'), board('C')];
  assert.deepEqual(actionBody(action, boards), { action: 'pin', devices: ['A', 'B', 'C'], pin: 'ab'.repeat(32) });

  const preview = actionResultOf({ matched: 3, changed: 2, skipped: [{ device: 'C', reason: 'It has another chip.' }] });
  assert.equal(actionQuestion(action, boards, preview), 'Pin 2 boards to lamp 1.3.0?');
  assert.equal(actionDetail(action, preview), 'They will install this firmware at the next poll, even if it is older, and no other until somebody unpins them.\nSkipped C: It has another chip.');
  assert.equal(actionQuestion(action, boards.slice(0, 1), { changed: 1, skipped: [] }), 'Pin Kitchen to lamp 1.3.0?');
  assert.equal(actionOutcome(action, preview), 'Pinned 2 boards');
});

test('accepting, blocking and unpinning are confirmed; a long list of refusals is cut', () => {
  const boards = [board('A')];
  const one = { changed: 1, skipped: [] };
  assert.deepEqual(actionBody({ action: 'accept' }, boards), { action: 'accept', devices: ['A'] });
  assert.deepEqual((['accept', 'block', 'unpin'] as const).map((action) => actionQuestion({ action }, boards, one)), ['Accept A?', 'Block A?', 'Unpin A?']);
  assert.equal(actionDetail({ action: 'accept' }, one), 'It can get firmware from the next poll on.');
  assert.match(actionDetail({ action: 'block' }, one), /^It will get no firmware/);
  assert.equal(nothingToDo({ changed: 0, skipped: [] }), 'Nothing to change.');
  const refused = { changed: 0, skipped: Array.from({ length: 7 }, (_, index) => ({ mac: String(index), reason: 'no' })) };
  assert.match(nothingToDo(refused), /^Skipped 0: no .*Skipped 4: no and 2 more boards that cannot be changed$/);
});

const channels = channelsOf({
  items: [
    { name: 'beta', isLanding: true, isDefault: false, firmware: [] },
    { name: 'stable', isLanding: false, isDefault: true, firmware: [{ sha256: 'cd', version: '1.2.0', chip: 'ESP32-C3', kind: 'sketch' }, { sha256: 'ef', version: '9', chip: 'ESP8266', kind: 'sketch' }] },
  ],
});

test('a promotion says what it replaces, and how many boards follow the channel', () => {
  const [beta, stable] = channels;
  assert.ok(beta !== undefined && stable !== undefined);
  assert.deepEqual([beta, stable].map((channel) => channelSummary(channel, firmware())), ['nothing for ESP32-C3 · new builds go here', 'has 1.2.0 · default channel']);
  assert.equal(promotionQuestion(firmware(), 'stable'), 'Promote lamp 1.3.0 to stable?');
  assert.equal(
    promotionDetail(firmware(), stable, 12),
    'It replaces 1.2.0 for ESP32-C3.\n12 boards follow the channel, and will update at the next poll unless they run the same or a newer version.',
  );
  assert.equal(promotionDetail(firmware(), beta, 1).split('\n')[0], 'The channel has nothing for ESP32-C3 yet.');
  assert.equal(promotionDetail(firmware(), undefined, 0), 'The channel is new.\nNo board follows the channel at present.');
});

test('the boards that follow a channel are selected in the order in which the API decides', () => {
  const start = 'project:lamp chip:esp32-c3 enrolment:accepted -pin:* ';
  assert.equal(followers(firmware(), 'beta', false, []), `${start}channel:beta`);
  assert.equal(followers(firmware(), 'stable', true, []), `${start}(channel:stable or -channel:*)`);
  const groups = groupsOf({ items: [{ name: 'lab', channel: 'beta' }, { name: 'attic', pin: 'ab', channel: 'beta' }, { name: 'all' }] });
  assert.equal(followers(firmware(), 'beta', false, groups), `${start}(group:lab or (-group:lab,attic channel:beta))`);
  assert.equal(followers(firmware(), 'stable', true, groups), `${start}-group:lab,attic (channel:stable or -channel:*)`);
});

test('names of channels follow the rule of the API', () => {
  for (const good of ['beta', '2026-11', 'a_b']) assert.equal(channelNameProblem(good), undefined, good);
  for (const bad of ['', 'Beta', '-a', 'a.b', 'a'.repeat(33)]) assert.notEqual(channelNameProblem(bad), undefined, bad);
});
