import { expect, test } from 'vitest';
import { redisInstallCommand } from './advice.ts';

test.each([
  ['linux', 'ID=ubuntu\nID_LIKE=debian\n', /apt-get/],
  ['linux', 'ID=debian\n', /apt-get/],
  ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', /dnf/],
  ['linux', 'ID=arch\n', /pacman/],
  ['linux', 'ID=alpine\n', /apk/],
  ['darwin', '', /brew/],
  ['linux', 'ID=plan9\n', /6\.2 or newer/],
])('on %s with %j the advice fits', (platform, osRelease, expected) => {
  expect(redisInstallCommand(platform, osRelease)).toMatch(expected);
});
