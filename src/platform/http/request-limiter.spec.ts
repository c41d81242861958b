import { networkOf } from './request-limiter';

describe('the caller behind an address', () => {
  it.each([
    ['203.0.113.7', 'address 203.0.113.7'],
    ['::ffff:203.0.113.7', 'address 203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', 'address 2001:db8:1:2'],
    ['2001:DB8:1:2::9', 'address 2001:db8:1:2'],
    ['2001:0db8:0001:0002:ffff::', 'address 2001:db8:1:2'],
    ['2001:db8::1', 'address 2001:db8:0:0'],
    ['::1', 'address 0:0:0:0'],
    ['fe80::1%eth0', 'address fe80:0:0:0'],
    ['', 'address '],
  ])('of %s is %s', (address, caller) => {
    expect(networkOf(address)).toBe(caller);
  });
});
